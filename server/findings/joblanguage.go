package findings

import (
	"cmp"

	"tongshi/geo/say"
	"tongshi/server/jobs"
)

// jobIn is a job with the reason of its failure in a language, as it was kept.
func jobIn(language say.Language, j jobs.Job) jobs.Job {
	if language == say.Chinese {
		j.Error = cmp.Or(j.ErrorZH, j.Error)
	}
	return j
}
