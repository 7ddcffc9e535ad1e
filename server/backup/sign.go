package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"
)

// The digest at the end of the file.

// unsigned stands where the digest goes.
var unsigned = strings.Repeat("0", digestChars)

// sign replaces the end of the file by the digest of all before it, and brings
// the file to the disk.
func sign(file *os.File) error {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, file, end-digestChars); err != nil {
		return err
	}
	if _, err := file.WriteAt([]byte(hex.EncodeToString(sum.Sum(nil))), end-digestChars); err != nil {
		return err
	}
	return file.Sync()
}

// marked reports whether a file ends as a backup does.
func marked(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // only read
	_, err = signature(file)
	return err == nil
}

// signature is the digest at the end of a file.
func signature(file *os.File) (string, error) {
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	end := make([]byte, len(mark)+digestChars)
	if info.Size() < int64(len(end)) {
		return "", refuse("it is too short")
	}
	if _, err := file.ReadAt(end, info.Size()-int64(len(end))); err != nil {
		return "", err
	}
	if !bytes.HasPrefix(end, []byte(mark)) {
		return "", refuse("its end is missing: it was cut off, or it is another kind of file")
	}
	return string(end[len(mark):]), nil
}

// checkSignature reads the whole file.
func checkSignature(ctx context.Context, file *os.File, report Report) error {
	want, err := signature(file)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	size := info.Size() - digestChars
	var done int64
	sum := count(io.Discard, func(n int64) error {
		done += n
		report("reading", done, size)
		return ctx.Err()
	})
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size)); err != nil {
		return err
	}
	if got := sum.entry("").SHA256; got != want {
		return refuse("it is damaged: its content does not fit the digest at its end")
	}
	return nil
}
