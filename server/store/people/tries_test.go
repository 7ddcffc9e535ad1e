package people_test

import (
	"testing"
	"time"

	peoplestore "tongshi/server/store/people"
)

func TestAPauseIsNeverLong(t *testing.T) {
	for tries, pause := range map[int]time.Duration{
		1: 0, 20: 0, 21: 100 * time.Millisecond, 40: 2 * time.Second, 51: 3 * time.Second, 1_000_000: 3 * time.Second,
	} {
		if got := peoplestore.Slowed(tries); got != pause {
			t.Errorf("the try %d at a login waits %s, want %s", tries, got, pause)
		}
	}
}
