package findings

func vendorRules() []Rule { return nil }
