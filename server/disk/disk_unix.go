//go:build linux || darwin

package disk

import "syscall"

func of(path string) (Room, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return Room{}, err
	}
	block := int64(s.Bsize) //nolint:unconvert // its type is another on other systems
	return Room{Path: path, Free: int64(s.Bavail) * block, Total: int64(s.Blocks) * block}, nil
}
