//go:build !linux && !darwin

package disk

import "errors"

func of(string) (Room, error) {
	return Room{}, errors.New("the system does not tell how much room a disk has")
}
