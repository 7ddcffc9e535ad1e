package ingest

import "crypto/sha256"

// keySet remembers the keys of a file, 20 bytes each.
type keySet map[[16]byte]int32

// first is the row that had the key before; 0 when none, and the key is noted.
func (k keySet) first(key string, row int) int {
	sum := sha256.Sum256([]byte(key))
	short := [16]byte(sum[:16])
	if first, ok := k[short]; ok {
		return int(first)
	}
	k[short] = int32(row)
	return 0
}
