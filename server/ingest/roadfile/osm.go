package roadfile

import (
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// block is a primitive block: a string table and groups of nodes and ways.
type block struct {
	strings     []string
	groups      [][]byte
	granularity int64 // nanodegrees a unit
	lonOffset   int64 // nanodegrees
	latOffset   int64
}

func parseBlock(data []byte) (*block, error) {
	b := &block{granularity: 100}
	err := message(data, func(field int, n uint64, bytes []byte) error {
		switch field {
		case 1:
			return message(bytes, func(field int, _ uint64, s []byte) error {
				if field == 1 {
					b.strings = append(b.strings, straight(strings.ToValidUTF8(string(s), "\uFFFD")))
				}
				return nil
			})
		case 2:
			b.groups = append(b.groups, bytes)
		case 17:
			b.granularity = int64(n)
		case 19:
			b.latOffset = int64(n)
		case 20:
			b.lonOffset = int64(n)
		}
		return nil
	})
	return b, err
}

func (b *block) text(i uint64) (string, error) {
	if i >= uint64(len(b.strings)) {
		return "", say.Errorf("a tag refers to a text that the block does not hold")
	}
	return b.strings[i], nil
}

// at makes a position of a node's units.
func (b *block) at(lon, lat int64) (orb.Point, error) {
	p := orb.Point{
		float64(b.lonOffset+b.granularity*lon) / 1e9,
		float64(b.latOffset+b.granularity*lat) / 1e9,
	}
	if p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
		return p, say.Errorf("a node lies at %v, %v, which is not on earth", p[0], p[1])
	}
	return p, nil
}

func (b *block) tags(keys, values []uint64) (map[string]string, error) {
	if len(keys) != len(values) {
		return nil, say.Errorf("keys and values of tags differ in number")
	}
	tags := make(map[string]string, len(keys))
	for i := range keys {
		key, err := b.text(keys[i])
		if err != nil {
			return nil, err
		}
		if tags[key], err = b.text(values[i]); err != nil {
			return nil, err
		}
	}
	return tags, nil
}

type osmWay struct {
	id    int64
	nodes []int64
	tags  map[string]string
}

// ways gives every way of the block.
func (b *block) ways(see func(osmWay) error) error {
	for _, group := range b.groups {
		err := message(group, func(field int, _ uint64, bytes []byte) error {
			if field != 3 {
				return nil
			}
			way, err := b.way(bytes)
			if err != nil {
				return say.Errorf("way %d: %w", way.id, err)
			}
			return see(way)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *block) way(data []byte) (w osmWay, err error) {
	var keys, values []uint64
	err = message(data, func(field int, n uint64, bytes []byte) (err error) {
		switch field {
		case 1:
			w.id = int64(n)
		case 2:
			keys, err = indices(bytes)
		case 3:
			values, err = indices(bytes)
		case 8:
			w.nodes, err = deltas(bytes)
		}
		return err
	})
	if err == nil {
		w.tags, err = b.tags(keys, values)
	}
	return w, err
}

type osmNode struct {
	id   int64
	at   orb.Point
	tags map[string]string // nil when it has none
}

// nodes gives every node of the block, in either of the format's forms.
func (b *block) nodes(see func(osmNode) error) error {
	for _, group := range b.groups {
		err := message(group, func(field int, _ uint64, bytes []byte) error {
			switch field {
			case 1:
				return b.plainNode(bytes, see)
			case 2:
				return b.denseNodes(bytes, see)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *block) plainNode(data []byte, see func(osmNode) error) error {
	var keys, values []uint64
	var id, lat, lon int64
	err := message(data, func(field int, n uint64, bytes []byte) (err error) {
		switch field {
		case 1:
			id = zigzag(n)
		case 2:
			keys, err = indices(bytes)
		case 3:
			values, err = indices(bytes)
		case 8:
			lat = zigzag(n)
		case 9:
			lon = zigzag(n)
		}
		return err
	})
	if err != nil {
		return err
	}
	at, err := b.at(lon, lat)
	if err != nil {
		return say.Errorf("node %d: %w", id, err)
	}
	tags, err := b.tags(keys, values)
	if err != nil {
		return say.Errorf("node %d: %w", id, err)
	}
	return see(osmNode{id, at, tags})
}

func (b *block) denseNodes(data []byte, see func(osmNode) error) error {
	var ids, lats, lons []int64
	var words []uint64
	err := message(data, func(field int, _ uint64, bytes []byte) (err error) {
		switch field {
		case 1:
			ids, err = deltas(bytes)
		case 8:
			lats, err = deltas(bytes)
		case 9:
			lons, err = deltas(bytes)
		case 10:
			words, err = indices(bytes)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(lats) != len(ids) || len(lons) != len(ids) {
		return say.Errorf("%d nodes have %d latitudes and %d longitudes", len(ids), len(lats), len(lons))
	}
	for i, id := range ids {
		node := osmNode{id: id}
		if node.at, err = b.at(lons[i], lats[i]); err != nil {
			return say.Errorf("node %d: %w", id, err)
		}
		if node.tags, words, err = b.denseTags(words); err != nil {
			return say.Errorf("node %d: %w", id, err)
		}
		if err := see(node); err != nil {
			return err
		}
	}
	return nil
}

// denseTags takes one node's keys and values off the list, up to the zero that
// ends them.
func (b *block) denseTags(words []uint64) (map[string]string, []uint64, error) {
	if len(words) == 0 {
		return nil, words, nil
	}
	var tags map[string]string
	for len(words) > 0 && words[0] != 0 {
		if len(words) < 2 {
			return nil, nil, say.Errorf("a tag has no value")
		}
		key, err := b.text(words[0])
		if err != nil {
			return nil, nil, err
		}
		text, err := b.text(words[1])
		if err != nil {
			return nil, nil, err
		}
		if tags == nil {
			tags = map[string]string{}
		}
		tags[key] = text
		words = words[2:]
	}
	if len(words) > 0 {
		words = words[1:]
	}
	return tags, words, nil
}
