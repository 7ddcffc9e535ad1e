package readmodel

// truth is the three-valued answer of a condition for every row: true, false,
// or neither (unknown, as NULL in SQL). No row is in both sets.
type truth struct{ yes, no Bitmap }

func newTruth(n int) truth { return truth{newBitmap(n), newBitmap(n)} }

func constant(n int, value bool) truth {
	if value {
		return truth{full(n), newBitmap(n)}
	}
	return truth{newBitmap(n), full(n)}
}

func (t truth) not() truth { return truth{t.no, t.yes} }

func (t truth) and(o truth) truth { return truth{t.yes.and(o.yes), t.no.or(o.no)} }

func (t truth) or(o truth) truth { return truth{t.yes.or(o.yes), t.no.and(o.no)} }

// put sets the answer of one row.
func (t truth) put(row int, value bool) {
	if value {
		t.yes.set(row)
	} else {
		t.no.set(row)
	}
}
