package cases

import (
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/web"
)

// ForceParameter describes "force", which opens a file in spite of similar
// ones.
func ForceParameter() *huma.Param {
	return web.Parameter(
		"force",
		"Open a file although others may be about the same hazard; without it they are offered (409, candidates).",
		&huma.Schema{Type: huma.TypeBoolean},
	)
}

// forced reads "force".
func forced(query url.Values) (bool, error) {
	switch text := query.Get("force"); {
	case text == "true":
		return true, nil
	case text == "false", !query.Has("force"):
		return false, nil
	default:
		return false, web.BadQuery(web.InQuery("force", text, "want true or false"))
	}
}

// UntilParameter describes "until", the last day that a report covers.
func UntilParameter() *huma.Param {
	return web.Parameter("until", "Up to that day of the city's calendar; today when absent.", &huma.Schema{Type: huma.TypeString, Format: "date"})
}

// PhotoParameter is a photo's number or the key that its client made.
func PhotoParameter() *huma.Param {
	return &huma.Param{
		Name:        "id",
		In:          "path",
		Required:    true,
		Description: "Number of the photo, or its UUID.",
		Schema:      &huma.Schema{Type: huma.TypeString},
	}
}
