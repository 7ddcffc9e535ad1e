package blackspot

import "math"

// cells finds the crashes within a radius of another by a square grid of that
// width.
type cells struct {
	members []Placed
	radiusM float64
	in      map[[2]int][]int
}

func newCells(members []Placed, radiusM float64) *cells {
	c := &cells{members, radiusM, map[[2]int][]int{}}
	for i, m := range members {
		key := c.key(m)
		c.in[key] = append(c.in[key], i)
	}
	return c
}

func (c *cells) key(m Placed) [2]int {
	width := max(c.radiusM, 1)
	return [2]int{int(math.Floor(m.X / width)), int(math.Floor(m.Y / width))}
}

// near lists the members within the radius of member i, itself included.
func (c *cells) near(i int) []int {
	var near []int
	m := c.members[i]
	key := c.key(m)
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, k := range c.in[[2]int{key[0] + dx, key[1] + dy}] {
				if math.Hypot(c.members[k].X-m.X, c.members[k].Y-m.Y) <= c.radiusM {
					near = append(near, k)
				}
			}
		}
	}
	return near
}
