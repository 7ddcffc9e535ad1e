package findings

import (
	"tongshi/server/jobs"
	"tongshi/server/web"
)

// jobIn is a job with the reason of its failure in a language. The reason is
// kept in English; one that only the log was to know of stays so.
func jobIn(language string, j jobs.Job) jobs.Job {
	if language == web.InChinese {
		j.Error = web.Chinese().SayEach(j.Error)
	}
	return j
}
