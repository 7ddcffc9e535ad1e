package main_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// Degrees between two streets of the bench city: about 120 m.
const blockDeg = 0.0011

// benchScale is the share of the full bench city, SCALE in the environment:
// 1 means 20,000 intersections and 1,000,000 crashes.
func benchScale(b *testing.B) float64 {
	text := os.Getenv("SCALE")
	if text == "" {
		return 0.1
	}
	scale, err := strconv.ParseFloat(text, 64)
	if err != nil || scale <= 0 || scale > 1 {
		b.Fatalf("SCALE=%s: want a number above 0 and at most 1", text)
	}
	return scale
}

// gridCity is a city of straight streets: side × side crossings, each a node
// of four legs but for the border. Corners have no intersection.
type gridCity struct {
	side     int
	blockDeg float64 // between two streets
	roads    network.Roads
}

func newGridCity(intersections int) gridCity {
	city := gridCity{blockDeg: blockDeg}
	city.fill(intersections)
	return city
}

func (c *gridCity) fill(intersections int) {
	side := 3
	for side*side-4 < intersections {
		side++
	}
	c.side = side
	for k := range side {
		c.street(k, fmt.Sprintf("Row %d Street", k), func(i int) (int, int) { return i, k })
		c.street(side+k, fmt.Sprintf("Column %d Avenue", k), func(i int) (int, int) { return k, i })
	}
}

// street adds one way through side crossings; at gives the column and row of
// the i-th.
func (c *gridCity) street(id int, name string, at func(i int) (col, row int)) {
	way := network.Way{
		ID:   int64(id + 1),
		Tags: map[string]string{"highway": "residential", "name": name, "maxspeed": "40", "lanes": "2"},
	}
	for i := range c.side {
		col, row := at(i)
		way.Nodes = append(way.Nodes, int64(row*c.side+col+1))
		way.Line = append(way.Line, c.crossing(col, row))
	}
	c.roads.Ways = append(c.roads.Ways, way)
}

func (c *gridCity) crossing(col, row int) orb.Point {
	return orb.Point{115.9 + c.blockDeg*float64(col), 36.4 + c.blockDeg*float64(row)}
}

// crash is a position near a street: half of them near a crossing.
func (c *gridCity) crash(dice *rand.Rand) orb.Point {
	at := c.crossing(dice.IntN(c.side-1), dice.IntN(c.side-1))
	along := dice.Float64() * c.blockDeg
	if dice.IntN(2) == 0 {
		along = dice.NormFloat64() * c.blockDeg / 12
	}
	across := dice.NormFloat64() * c.blockDeg / 40
	if dice.IntN(2) == 0 {
		along, across = across, along
	}
	return orb.Point{at[0] + along, at[1] + across}
}

// writeCrashes writes a crash file of n rows in the columns of the mapping
// "china-police".
func (c *gridCity) writeCrashes(b testing.TB, n int) string {
	path := filepath.Join(b.TempDir(), "crashes.csv")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	dice := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"侧面相撞", "追尾相撞", "刮撞行人"}
	fmt.Fprintln(out, "事故编号,事故发生时间,经度,纬度,死亡人数,受伤人数,事故形态,路名")
	for i := range n {
		at := c.crash(dice)
		fmt.Fprintf(out, "C%07d,%04d-%02d-%02d %02d:%02d,%.7f,%.7f,%d,%d,%s,Row %d Street\n", i,
			2021+dice.IntN(5), 1+dice.IntN(12), 1+dice.IntN(28), dice.IntN(24), dice.IntN(60),
			at[0], at[1], dice.IntN(50)/49, dice.IntN(3), kinds[dice.IntN(3)], dice.IntN(c.side))
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}
