// Package demo makes the demonstration city: a plausible Chinese city of
// about half a million people that does not exist, with its roads, crashes,
// trees and casework, and the truth behind them. Everything follows from the
// seed; nothing is read and nothing is random otherwise.
package demo

import (
	"tongshi/geo"
	"tongshi/geo/network"
)

// Size says how much of the city is made.
type Size struct {
	Crashes  float64 // expected number in the five years
	Trees    int     // street trees, about
	Stubs    int     // service ways, about
	Spots    int     // planted black spots
	Blocked  int     // planted blocked triangles
	TreeGapM float64 // between street trees
}

// Full is the city that the demonstration shows.
var Full = Size{Crashes: 8000, Trees: 5000, Stubs: 220, Spots: 15, Blocked: 22, TreeGapM: 24}

// Sparse has the same streets with less upon them, for tests.
var Sparse = Size{Crashes: 1500, Trees: 600, Stubs: 60, Spots: 8, Blocked: 8, TreeGapM: 60}

// City is the demonstration city.
type City struct {
	Roads        network.Roads
	Crashes      []geo.Crash
	Obstructions []geo.Obstruction
	Coverage     []geo.Coverage
	Places       []geo.Place
	Units        []geo.Unit
	Corridors    []geo.Corridor
	Sites        []geo.Site
	Works        []geo.Work
	LookBacks    []geo.LookBack
	Truth        Truth
}

// Generate makes the city of a seed. The same seed and size give the same
// bytes on every run.
func Generate(seed uint64, size Size) *City {
	t := drawTown(newDice(seed, streamRoads), size)
	p := nodeTown(t)
	drawVolumes(newDice(seed, streamVolumes), p)
	a := survey(p)
	a.regulate(newDice(seed, streamVolumes))
	sites := a.predictSites(size.Crashes)
	spots := newDice(seed, streamSpots)
	black := a.plantSpots(spots, sites, size.Spots)
	drawMeans(spots, sites)
	a.darken(sites)
	c := &City{}
	c.Crashes = a.drawCrashes(newDice(seed, streamCrashes), sites)
	c.Truth.Spots = black
	for _, s := range sites {
		c.Truth.Sites = append(c.Truth.Sites, s.TrueSite)
	}
	a.plant(c, seed, size, sites)
	a.people(c, seed, sites, t.village)
	c.Roads = p.roads(a.furnish())
	return c
}

// plant puts up everything that stands beside the roads.
func (a *atlas) plant(c *City, seed uint64, size Size, sites []site) {
	d := newDice(seed, streamBlockers)
	blocked, things := a.plantBlocked(d, sites, size.Blocked)
	c.Truth.Blocked = blocked
	c.Truth.Clear = a.clearCorners(d, things, 60)
	zones := a.zones()
	green := newDice(seed, streamGreen)
	things = append(things, a.plantTrees(green, zones, things, size)...)
	things = append(things, a.scatterThings(green, zones, size.Trees/8)...)
	for _, o := range things {
		c.Obstructions = append(c.Obstructions, o.Obstruction)
	}
}

// people adds the places, the organisations and their files.
func (a *atlas) people(c *City, seed uint64, sites []site, villages []pt) {
	d := newDice(seed, streamPlaces)
	c.Units, c.Coverage, c.Corridors = units(), coverage(d), corridors(d)
	c.Places = a.places(d, sites, villages)
	k := &clerk{dice: newDice(seed, streamCases), atlas: a, city: c}
	k.openSites()
	k.orderWorks()
	k.planLookBacks()
}
