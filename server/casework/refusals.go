package casework

import (
	"errors"
)

// ErrTicked: an item that was done stays with its work.
var ErrTicked = errors.New("the item is done already")
