package findings

func authorizationRules() []Rule { return nil }
