// Package counts is statistics of crash counts: models fitted to a city
// (negative binomial), those of the HSM, Empirical Bayes, ranks with their
// uncertainty, trends, and before-after studies. Screen compares the places
// of a city by any of the measures.
//
// It does no I/O: tables come as an fs.FS, chance from a seed. Counts are
// crashes unless a name says persons. Rates are per year, lengths metres,
// volumes vehicles per day. "Predicted" is what similar places have,
// "expected" the long-run mean of this place, "observed" what was recorded.
package counts
