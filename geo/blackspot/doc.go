// Package blackspot finds the places where crashes happen more often than
// their traffic and form explain, and says how sure that is: legal rules
// nominate, Empirical Bayes ranks, diagnosis and treatments explain. The
// statistics are those of the packages counts and netstat; Run puts them
// together. It does no I/O; tables and rules come as an fs.FS, chance comes
// from a seed.
//
// Counts are crashes unless a name says persons. Lengths are metres, volumes
// vehicles per day.
package blackspot
