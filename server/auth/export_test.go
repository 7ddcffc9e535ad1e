package auth

// Dummy is the hash that an unknown login is checked against.
var Dummy = dummy
