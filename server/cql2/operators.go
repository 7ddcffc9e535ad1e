package cql2

import "strings"

// family says what an operator takes and gives.
type family int

const (
	logical family = iota
	comparing
	matching // like
	ranging  // between
	listing  // in
	nulling  // isNull
	folding  // casei, accenti
	spatial
	temporal
	arraying
	arithmetic
)

// operator is one function or operator of CQL2.
type operator struct {
	name      string // as CQL2 JSON spells it
	family    family
	low, high int // number of arguments
}

// operators by name in lower case. Text spells the words of comparison its own
// way; their names are those of CQL2 JSON.
var operators = table(
	[]operator{
		{"and", logical, 2, MaxNodes}, {"or", logical, 2, MaxNodes}, {"not", logical, 1, 1},
		{"=", comparing, 2, 2}, {"<>", comparing, 2, 2}, {"<", comparing, 2, 2}, {">", comparing, 2, 2}, {"<=", comparing, 2, 2}, {">=", comparing, 2, 2},
		{"like", matching, 2, 2}, {"between", ranging, 3, 3}, {"in", listing, 2, 2}, {"isNull", nulling, 1, 1},
		{"casei", folding, 1, 1}, {"accenti", folding, 1, 1},
		{"+", arithmetic, 2, 2}, {"-", arithmetic, 2, 2}, {"*", arithmetic, 2, 2}, {"/", arithmetic, 2, 2},
		{"%", arithmetic, 2, 2}, {"div", arithmetic, 2, 2}, {"^", arithmetic, 2, 2},
	},
	pairs(spatial, "s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains"),
	pairs(temporal, "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedBy", "t_finishes",
		"t_intersects", "t_meets", "t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts"),
	pairs(arraying, "a_equals", "a_contains", "a_containedBy", "a_overlaps"),
)

func pairs(f family, names ...string) (list []operator) {
	for _, n := range names {
		list = append(list, operator{n, f, 2, 2})
	}
	return list
}

func table(lists ...[]operator) map[string]operator {
	all := map[string]operator{}
	for _, list := range lists {
		for _, o := range list {
			all[strings.ToLower(o.name)] = o
		}
	}
	return all
}
