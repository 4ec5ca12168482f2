package findings

func discoveryRules() []Rule { return nil }
