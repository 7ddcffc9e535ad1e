package server

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/media"
	"tongshi/server/store"
)

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

func (s *server) documentOperation() *huma.Operation {
	kinds := []string{"application/octet-stream"}
	for _, k := range documentKinds {
		kinds = append(kinds, k.mediaType)
	}
	return s.fileOperation("/api/sites/{id}/documents", "Add a paper to a file", s.typed(store.Document{}), kinds, idParameter(),
		parameter("uuid", "Made by the client; the same paper sent again has the same.", &huma.Schema{Type: huma.TypeString, Format: "uuid"}),
		parameter("title", "Title.", &huma.Schema{Type: huma.TypeString}))
}

func (s *server) addDocument(w http.ResponseWriter, r *request, sent sentFile) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	d := store.Document{
		UUID: strings.ToLower(sent.fields["uuid"]), SiteID: id, Title: sent.fields["title"], Bytes: int64(len(sent.content)),
		Hash: media.Hash(sent.content), MediaType: documentKind(sent),
	}
	if d.MediaType == "" {
		return refusedFile("This is no PDF, JPEG, PNG, .docx or .xlsx file.")
	}
	if err := faults(append(uuidFaults(d.UUID, "uuid"), words(d.Title, "title", 1, 200)...)); err != nil {
		return err
	}
	if err := fileProblem(s.vault.Put(d.Hash, "file", sent.content)); err != nil {
		return err
	}
	var repeated bool
	err = s.store.WriteTx(r.Context(), actorOf(r.Request), func(tx *store.Tx) error {
		made, again, err := tx.AddDocument(r.Context(), d, s.cfg.Now())
		if err == nil {
			d, repeated = made, again
		}
		return err
	})
	if err != nil {
		return caseProblem(err)
	}
	answer, err := done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/documents/%d", d.ID), Body: d}.answer()
	if err != nil {
		return err
	}
	answer.Repeated = repeated
	return respondAnswer(w, answer)
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

// sendDocument sends a paper to be saved, as bytes: it was not made anew, so no
// browser opens it in our name. Its type is in its record and its name.
func (s *server) sendDocument(w http.ResponseWriter, r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	d, err := s.store.Document(r.Context(), id)
	if err != nil {
		return err
	}
	suffix := ""
	for _, k := range documentKinds {
		if k.mediaType == d.MediaType {
			suffix = k.suffix
		}
	}
	return s.sendFile(w, r, stored{hash: d.Hash, kind: "file", mediaType: "application/octet-stream", name: fmt.Sprintf("document-%d%s", d.ID, suffix), disposition: "attachment", at: d.AddedAt})
}
