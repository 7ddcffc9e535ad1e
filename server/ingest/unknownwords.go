package ingest

import (
	"strings"

	"tongshi/geo/profile"
)

// unknownWords counts the words that a value table did not know and the
// mapping says to take for "not known": a person should see them.
type unknownWords struct {
	counts map[[2]string]int
	beyond int // not counted one by one
}

// maxUnknownWords bounds the different words that are counted.
const maxUnknownWords = 200

func (u *unknownWords) add(column, word string) {
	key := [2]string{column, word}
	if _, counted := u.counts[key]; !counted {
		if len(u.counts) >= maxUnknownWords {
			u.beyond++
			return
		}
		key[1] = strings.Clone(word) // the record's memory is not kept
	}
	u.counts[key]++
}

// UnknownWords are the words that the mapping's value tables did not know and
// that were stored as not known, by column, with how often each stood there.
func (r *CrashReader) UnknownWords() map[string]map[string]int { return r.words.byColumn(r.personal) }

// byColumn masks them: a word that no table knows may be anything.
func (u *unknownWords) byColumn(personal *profile.Personal) map[string]map[string]int {
	list := map[string]map[string]int{}
	for key, n := range u.counts {
		if list[key[0]] == nil {
			list[key[0]] = map[string]int{}
		}
		list[key[0]][personal.Mask(key[1])] += n
	}
	return list
}
