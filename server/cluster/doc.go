// Package cluster owns a private PostgreSQL under a data folder: it makes it,
// starts it, shares it between processes and stops it with the last of them.
// It listens on a Unix socket in a folder that only its owner may enter, and it
// never deletes or re-makes a database.
//
// The folder holds
//
//	pg/         the database, owned by an unprivileged user
//	pg.log      what PostgreSQL says
//	run/        its socket, unless the path would be too long for one
//	start.lock  held while someone starts or stops it
//	users.lock  held, shared, by everyone who uses it
//	serve.lock  held by the one server
//
// Where root keeps its data below a folder that only root may enter, pg/ is a
// link into a folder of its own under /var/lib/tongshi, and pg.log and run/ are
// there: PostgreSQL does not run as root and has to reach its files.
//
// The package knows no schema.
package cluster
