package findings

func tokenRules() []Rule { return nil }
