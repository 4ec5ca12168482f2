package findings

func userInfoRules() []Rule { return nil }
