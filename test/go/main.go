// Holds what our log hands out against Go's implementation of notes and logs (golang.org/x/mod/sumdb), which we did not
// write. Reads JSON on standard input, prints "accepted", or says what is wrong and exits with 1.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Vkey string
	// Checkpoints of growing size; the last one is of the whole tree.
	Notes []string
	// The text of every line, in order.
	Lines []string
	// For some lines their inclusion proof in the last tree.
	Proofs []struct {
		Index int64
		Proof []string
	}
	// From each earlier checkpoint to the last one.
	Consistency []struct {
		Old   int64
		Proof []string
	}
	// "level/index" to the tile's hashes.
	Tiles map[string]string
}

type head struct {
	size int64
	root tlog.Hash
}

func fail(format string, args ...interface{}) {
	fmt.Printf(format+"\n", args...)
	os.Exit(1)
}

func must(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func hashes(list []string) []tlog.Hash {
	made := []tlog.Hash{}
	for _, text := range list {
		hash, err := tlog.ParseHash(text)
		must(err, "hash")
		made = append(made, hash)
	}
	return made
}

// tiles answers tile reads from what we stored, as a mirror of the log would.
type tiles map[string]string

func (tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		data, err := base64.StdEncoding.DecodeString(t[fmt.Sprintf("%d/%d", tile.L, tile.N)])
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %d/%d is too short", tile.L, tile.N)
		}
		read = append(read, data[:tile.W*tlog.HashSize])
	}
	return read, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func open(text string, verifiers note.Verifiers, origin string) head {
	opened, err := note.Open([]byte(text), verifiers)
	must(err, "note.Open")
	if len(opened.Sigs) != 1 || opened.Sigs[0].Name != origin {
		fail("the note is signed by %v", opened.Sigs)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != origin {
		fail("no checkpoint: %q", opened.Text)
	}
	var size int64
	_, err = fmt.Sscanf(lines[1], "%d", &size)
	must(err, "size")
	root, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return head{size, root}
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in), "input")
	verifier, err := note.NewVerifier(in.Vkey)
	must(err, "note.NewVerifier")
	var heads []head
	for _, text := range in.Notes {
		heads = append(heads, open(text, note.VerifierList(verifier), verifier.Name()))
	}
	last := heads[len(heads)-1]
	if int64(len(in.Lines)) != last.size {
		fail("%d lines for a tree of %d", len(in.Lines), last.size)
	}

	// The whole tree once more, from the texts.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var read []tlog.Hash
		for _, index := range indexes {
			read = append(read, stored[index])
		}
		return read, nil
	})
	next := 0
	for i, line := range in.Lines {
		more, err := tlog.StoredHashes(int64(i), []byte(line), reader)
		must(err, "tlog.StoredHashes")
		stored = append(stored, more...)
		for next < len(heads) && heads[next].size == int64(i+1) {
			root, err := tlog.TreeHash(int64(i+1), reader)
			must(err, "tlog.TreeHash")
			if root != heads[next].root {
				fail("the root of %d lines is another one", i+1)
			}
			next++
		}
	}
	if next != len(heads) {
		fail("only %d of %d checkpoints were reached", next, len(heads))
	}

	for _, each := range in.Proofs {
		leaf := tlog.RecordHash([]byte(in.Lines[each.Index]))
		must(tlog.CheckRecord(hashes(each.Proof), last.size, last.root, each.Index, leaf), "tlog.CheckRecord")
	}
	for i, each := range in.Consistency {
		must(tlog.CheckTree(hashes(each.Proof), last.size, last.root, each.Old, heads[i].root), "tlog.CheckTree")
	}

	// TileHashReader authenticates every tile it reads against the root.
	fromTiles := tlog.TileHashReader(tlog.Tree{N: last.size, Hash: last.root}, tiles(in.Tiles))
	for _, each := range in.Proofs {
		proof, err := tlog.ProveRecord(last.size, each.Index, fromTiles)
		must(err, "tlog.ProveRecord over tiles")
		ours := hashes(each.Proof)
		if len(proof) != len(ours) {
			fail("another proof of %d", each.Index)
		}
		for j := range proof {
			if proof[j] != ours[j] {
				fail("another proof of %d", each.Index)
			}
		}
	}
	fmt.Println("accepted")
}
