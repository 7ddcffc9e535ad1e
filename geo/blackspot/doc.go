// Package blackspot finds the places where crashes happen more often than
// their traffic and form explain, and says how sure that is: legal rules
// nominate, Empirical Bayes ranks, diagnosis and treatments explain. It does
// no I/O; tables and rules come as an fs.FS, chance comes from a seed.
//
// Counts are crashes unless a name says persons. Rates are per year, lengths
// metres, volumes vehicles per day. "Predicted" is what similar places have,
// "expected" the long-run mean of this place, "observed" what was recorded.
package blackspot
