package findings

func transportRules() []Rule { return nil }
