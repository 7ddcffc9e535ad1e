package findings

import (
	"cmp"

	"tongshi/geo/say"
	"tongshi/server/jobs"
	"tongshi/server/layer"
)

// jobIn is a job with the reason of its failure in a language, as it was kept.
// What a screening has found is shown to those who may see drafts.
func jobIn(language say.Language, view layer.View, j jobs.Job) jobs.Job {
	if j.Kind == jobScreening && !view.Drafts() {
		j.Result = nil
	}
	if language == say.Chinese {
		j.Error = cmp.Or(j.ErrorZH, j.Error)
	}
	return j
}
