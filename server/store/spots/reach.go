package spots

// Reach is which screenings a reader is shown, and which of them when none is
// named.
type Reach int

const (
	// PublishedOnly shows the published screening and no other.
	PublishedOnly Reach = iota
	// WithDrafts shows every screening that is named by its number; when none
	// is, the published one.
	WithDrafts
	// NewestDraft shows every screening; when none is named the published one,
	// else the newest.
	NewestDraft
)

// current is the SQL of the number of the screening that is meant when none is
// named; NULL when there is none.
func (r Reach) current() string {
	only := ` AND c.published`
	if r == NewestDraft {
		only = ``
	}
	return `(SELECT c.id FROM screenings AS c WHERE c.state = 'done'` + only + ` ORDER BY c.published DESC, c.id DESC LIMIT 1)`
}

// shown is the SQL of the condition that a screening s meets.
func (r Reach) shown() string {
	if r == PublishedOnly {
		return `s.state = 'done' AND s.published`
	}
	return `s.state = 'done'`
}
