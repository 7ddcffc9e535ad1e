package cases

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/media"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Upload and download of documents.

// documentKinds are the papers that are taken, by how their content begins.
var documentKinds = []struct {
	mediaType, suffix string
	begins            []byte
}{
	{"application/pdf", ".pdf", []byte("%PDF-")},
	{"image/jpeg", ".jpg", []byte("\xff\xd8\xff")},
	{"image/png", ".png", []byte("\x89PNG\r\n\x1a\n")},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", []byte("PK\x03\x04")},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", []byte("PK\x03\x04")},
}

// DocumentOperation describes the upload of a document to a file.
func (s *API) DocumentOperation() *huma.Operation {
	kinds := []string{"application/octet-stream"}
	for _, k := range documentKinds {
		kinds = append(kinds, k.mediaType)
	}
	return s.fileOperation("addDocument", "/api/sites/{id}/documents", "Add a paper to a file", casestore.Document{}, kinds, web.IDParameter())
}

// AddDocument keeps an uploaded document with a hazard file. Its kind is told
// by its content; a kind that is not listed is refused, as is a bad UUID or
// title. The same upload sent again changes nothing.
func (s *API) AddDocument(w http.ResponseWriter, r *web.Request, sent sentFile) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	d := casestore.Document{
		UUID: strings.ToLower(sent.fields["uuid"]), SiteID: id, Title: sent.fields["title"], Bytes: int64(len(sent.content)),
		Hash: media.Hash(sent.content), MediaType: documentKind(sent),
	}
	if d.MediaType == "" {
		return refusedFile(say.New("This is no PDF, JPEG, PNG, .docx or .xlsx file."))
	}
	if err := web.Faults(s.NewFaults(&d)); err != nil {
		return err
	}
	return s.respondUpload(w, r, sent, d.UUID, func() error {
		return fileProblem(s.files.Put(media.DocumentFile(d.Hash), sent.content))
	}, func(tx *store.Tx) (web.Done, error) {
		made, err := casestore.AddDocument(r.Context(), tx, d, s.Cfg.Now())
		return documentDone(made), err
	}, func(tx *store.Tx) (web.Done, error) {
		made, err := casestore.DocumentByUUID(r.Context(), tx, d.UUID)
		return documentDone(made), err
	})
}

func documentDone(d casestore.Document) web.Done {
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/documents/%d", d.ID), Body: d}
}

// documentKind is what the content is by its first bytes; where two begin the
// same, what was said decides between them. Empty for what is not taken.
func documentKind(sent sentFile) string {
	first := ""
	for _, k := range documentKinds {
		if !bytes.HasPrefix(sent.content, k.begins) {
			continue
		}
		if first == "" || sent.kind == k.mediaType {
			first = k.mediaType
		}
	}
	return first
}

// SendDocument sends a paper to be saved, as bytes: it was not made anew, so no
// browser opens it in our name. Its type is in its record and its name.
func (s *API) SendDocument(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	d, err := casestore.ReadDocument(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	suffix := ""
	for _, k := range documentKinds {
		if k.mediaType == d.MediaType {
			suffix = k.suffix
		}
	}
	return s.sendFile(
		w,
		r,
		stored{
			file:        media.DocumentFile(d.Hash),
			mediaType:   "application/octet-stream",
			name:        fmt.Sprintf("document-%d%s", d.ID, suffix),
			disposition: "attachment",
			at:          d.AddedAt,
		},
	)
}
