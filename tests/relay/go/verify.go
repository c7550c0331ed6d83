// Reads a relay's checkpoint, tiles and proofs with Go's own packages, which know nothing of Wardlink.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type Proof struct {
	Index int64
	Entry string
	Proof []string
}

type Input struct {
	Key, Checkpoint, Older string
	Inclusion              []Proof
	Consistency            []string
}

func check(err error, what string) {
	if err != nil {
		fmt.Println("refused:", what, err)
		os.Exit(1)
	}
}

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	check(err, "hash")
	copy(h[:], bytes)
	return
}

func hashes(texts []string) (list []tlog.Hash) {
	for _, text := range texts {
		list = append(list, hash(text))
	}
	return
}

// A checkpoint's text is origin, size and root; tlog.Tree is the last two.
func tree(text string, verifier note.Verifier) (t tlog.Tree) {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	check(err, "note")
	var origin, root string
	_, err = fmt.Sscanf(opened.Text, "%s\n%d\n%s\n", &origin, &t.N, &root)
	check(err, "checkpoint")
	if origin != verifier.Name() {
		check(fmt.Errorf("origin %s", origin), "checkpoint")
	}
	bytes, err := base64.StdEncoding.DecodeString(root)
	check(err, "root")
	copy(t.Hash[:], bytes)
	return
}

func main() {
	var in Input
	check(json.NewDecoder(os.Stdin).Decode(&in), "input")
	verifier, err := note.NewVerifier(in.Key)
	check(err, "key")
	newer := tree(in.Checkpoint, verifier)
	for _, p := range in.Inclusion {
		entry, err := base64.RawURLEncoding.DecodeString(p.Entry)
		check(err, "entry")
		check(tlog.CheckRecord(tlog.RecordProof(hashes(p.Proof)), newer.N, newer.Hash, p.Index, tlog.RecordHash(entry)), "inclusion")
	}
	older := tree(in.Older, verifier)
	check(tlog.CheckTree(tlog.TreeProof(hashes(in.Consistency)), newer.N, newer.Hash, older.N, older.Hash), "consistency")
	fmt.Println("accepted", newer.N, len(in.Inclusion))
}
