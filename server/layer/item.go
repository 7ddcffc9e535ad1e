package layer

import (
	"time"

	"github.com/paulmach/orb"
)

// Item is one feature of a layer. Whoever hands it out may reuse its memory.
type Item struct {
	ID       int64
	Geometry orb.Geometry // nil when it has none
	Values   []Value      // one a column of the layer
}

// Value is one property; which field counts follows from the column's type.
type Value struct {
	Null    bool
	Text    string // String, JSON; Date as YYYY-MM-DD
	Integer int64
	Number  float64
	Boolean bool
	Time    time.Time
	List    []string
}
