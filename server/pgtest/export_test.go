package pgtest

// Sweep is what a process does when it joins.
var Sweep = sweep
