package findings

func idTokenRules() []Rule { return nil }
