package findings

func keysRules() []Rule { return nil }
