package main_test

import (
	"fmt"
	"strings"
)

// sightPage is SIGHT.md: what the sight test finds in the development city.
func sightPage(report realSightReport, trees int, o realOdds) string {
	run := report.Runs[0]
	var b strings.Builder
	fmt.Fprintf(&b, `# Sight triangles of a real city

The core of the development city (Portland, Oregon): %d triangles by %s, looked across with the %d street trees that stand
within %d m of a node of three roads or more, and with the trees of its parks. Buildings, fences, signs and parked cars are not on record
there. `, run.Triangles, run.Profile, trees, treeReachM)
	b.WriteString("`go test ./cmd/tongshi -run RealCitySight -v` makes this page anew, fails when it differs, and prints time and memory;\n" +
		"with `TONGSHI_SOAK_TREES=1` it does so for the second part.\n\n")
	b.WriteString(verdictTable(report))
	fmt.Fprintf(&b, `
How to read it. Only the trunks of the street trees are measured. Heights and crowns are estimated from the park trees, of
which both are, so nearly every verdict against a tree says "estimated: survey first". None is clear, and none can be: nobody looked for
buildings and signs, so a triangle without a known obstruction stays unknown (%d know of trees, %d of nothing). Street trees
stand 4 to 10 m from the centre line, and the rule wants 0.9 to 3.0 m above the lane free of leaves: most corners fail it.

## Do crashes with a view hidden by plants lie there?

The crash records name %d crashes at intersections in full. For each, was the view across hidden by our triangles? By
intersection, one hidden triangle is enough. By approach, the quarter of the intersection in which it happened says which two approaches
met, and only the triangle between these two counts; that is known for %d crashes between crossing approaches, %d of them at a corner
without a triangle (as with one-way streets), which are left out.

%s`, run.Evidence["inventory"], run.Evidence["none"], o.crashes, o.angle, o.withoutCorner, o.table())
	fmt.Fprintf(&b, `
How to read it. Where the crash can be laid to its approach, the triangle is hidden more often than for other crashes, which is what should
be; by intersection it is not. But there are so few such records that the intervals hold both "no
connection" and a strong one: these figures prove nothing either way. What weakens them: the trees were recorded up to six years
apart from the crashes, their crowns are estimated, and whoever wrote "vegetation" may have meant a hedge in a garden, which no
record here holds. The file does not say which quarter its codes mean; read as on a page with north up, %d of %d crashes at Ts lie in the quarter
where one who leaves the stem first meets those from the left (a quarter of them would by chance).

`, o.teeHits, o.tees)
	return b.String()
}

// allTreesHeading begins the part of SIGHT.md that the soak makes.
const allTreesHeading = "## All trees of the core\n"

func sightPageAll(report realSightReport, o realOdds) string {
	return allTreesHeading + fmt.Sprintf(`
The same with all %d street trees of the core. Legs of 40 to 75 m reach past the trees that stand near a node, so more is hidden.

%s
%s`, coreStreetTrees, verdictTable(report), o.table())
}

func verdictTable(report realSightReport) string {
	var b strings.Builder
	run := report.Runs[0]
	b.WriteString("| verdict | triangles | by measured sizes | resting on estimates |\n| --- | --- | --- | --- |\n")
	for _, v := range []string{"blocked", "partial", "clear", "unknown"} {
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", v, run.Verdicts[v], run.ByOrigin[v]["measured"], run.ByOrigin[v]["estimated"])
	}
	return b.String()
}

func (o realOdds) table() string {
	return `| | hidden, of those with "view obscured by vegetation" | hidden, of the others | odds ratio (95 %) |
| --- | --- | --- | --- |
` + o.byIntersection.row("by intersection") + o.byApproach.row("by approach")
}
