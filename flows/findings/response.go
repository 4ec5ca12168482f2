package findings

func responseRules() []Rule { return nil }
