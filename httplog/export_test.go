package httplog

// ReadHARUpTo is ReadHAR with other bounds.
var ReadHARUpTo = readHAR
