package flows

// FaultID names a fault that a person puts into a request on purpose.
type FaultID string
