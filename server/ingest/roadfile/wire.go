package roadfile

import (
	"encoding/binary"

	"tongshi/geo/say"
)

// wire reads the protocol buffers encoding, as far as OpenStreetMap's PBF
// format uses it. It checks every length, so that any bytes end in an error
// and never in a panic.
type wire struct{ rest []byte }

var errWire = say.Errorf("the data is cut off or damaged")

// next is the number and the payload of the next field: a varint (bytes nil),
// or bytes.
func (w *wire) next() (field int, n uint64, bytes []byte, err error) {
	key, err := w.varint()
	if err != nil {
		return 0, 0, nil, err
	}
	field = int(key >> 3)
	switch key & 7 {
	case 0:
		n, err = w.varint()
	case 1:
		_, err = w.take(8)
	case 2:
		var size uint64
		if size, err = w.varint(); err == nil {
			bytes, err = w.take(size)
		}
	case 5:
		_, err = w.take(4)
	default:
		err = errWire
	}
	return field, n, bytes, err
}

func (w *wire) more() bool { return len(w.rest) > 0 }

func (w *wire) varint() (uint64, error) {
	n, size := binary.Uvarint(w.rest)
	if size <= 0 {
		return 0, errWire
	}
	w.rest = w.rest[size:]
	return n, nil
}

func (w *wire) take(size uint64) ([]byte, error) {
	if size > uint64(len(w.rest)) {
		return nil, errWire
	}
	part := w.rest[:size:size]
	w.rest = w.rest[size:]
	return part, nil
}

// zigzag undoes the encoding of signed numbers.
func zigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// deltas reads packed signed differences into running sums.
func deltas(packed []byte) ([]int64, error) {
	w := wire{packed}
	list := make([]int64, 0, len(packed)/2)
	var sum int64
	for w.more() {
		n, err := w.varint()
		if err != nil {
			return nil, err
		}
		sum += zigzag(n)
		list = append(list, sum)
	}
	return list, nil
}

// indices reads packed unsigned numbers.
func indices(packed []byte) ([]uint64, error) {
	w := wire{packed}
	list := make([]uint64, 0, len(packed))
	for w.more() {
		n, err := w.varint()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// message walks the fields of a message.
func message(b []byte, see func(field int, n uint64, bytes []byte) error) error {
	w := wire{b}
	for w.more() {
		field, n, bytes, err := w.next()
		if err == nil {
			err = see(field, n, bytes)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
