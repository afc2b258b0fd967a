// SPDX-License-Identifier: Apache-2.0

// Tlogdir is the second reader and writer of a log as a folder of files. It
// stands on golang.org/x/mod/sumdb/{note,tlog} and shares nothing with the
// project's own code.
//
//	tlogdir verify DIR VKEY
//	tlogdir write DIR SIZE SEED ORIGIN
//	tlogdir grow DIR SIZE SEED ORIGIN
//
// Verify prints the size and the root and ends with 0 where every byte of the
// folder is what the entries in it give. Entry i of a folder that it writes is
// the text "entry-<i> " repeated i mod 5 times; SEED is 32 bytes in hex. Grow
// leaves the partial tiles of all earlier sizes beside those of the last.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// spell gives the path of C2SP tlog-tiles: without the height that the
// package's own paths have, and .p/W only for what is not full.
func spell(level string, n int64, w int) string {
	number := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		number = fmt.Sprintf("x%03d/%s", n%1000, number)
	}
	path := "tile/" + level + "/" + number
	if w < width {
		path += fmt.Sprintf(".p/%d", w)
	}
	return path
}

func tilePath(t tlog.Tile) string {
	return spell(strconv.Itoa(t.L), t.N, t.W)
}

// current leaves out the partial tiles of earlier sizes, which the package
// lists before the last.
func current(size int64) []tlog.Tile {
	var list []tlog.Tile
	for _, t := range tlog.NewTiles(8, 0, size) {
		if last := len(list) - 1; last >= 0 && list[last].L == t.L && list[last].N == t.N {
			list[last] = t
		} else {
			list = append(list, t)
		}
	}
	return list
}

// hashes keeps all hashes of a tree in memory, as the package numbers them.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(h)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(h))
		}
		list[i] = h[x]
	}
	return list, nil
}

func (h *hashes) add(n int64, entry []byte) error {
	more, err := tlog.StoredHashes(n, entry, *h)
	if err != nil {
		return err
	}
	*h = append(*h, more...)
	return nil
}

// files reads tiles from the folder for tlog.TileHashReader.
type files string

func (f files) Height() int { return 8 }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		var err error
		data[i], err = os.ReadFile(filepath.Join(string(f), tilePath(t)))
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// checkpoint opens the folder's checkpoint with the one key.
func checkpoint(dir, vkey string) (tlog.Tree, error) {
	var tree tlog.Tree
	data, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), opened.Text)
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// bundles reads all entries and keeps the hashes of their tree.
func bundles(dir string, size int64, seen map[string]bool) (hashes, error) {
	var h hashes
	for first := int64(0); first < size; first += width {
		w := int(size - first)
		if w > width {
			w = width
		}
		path := spell("entries", first/width, w)
		seen[path] = true
		data, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		for i := 0; i < w; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("%s: entry %d is cut", path, i)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			if err := h.add(first+int64(i), data[2:end]); err != nil {
				return nil, err
			}
			data = data[end:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("%s: %d bytes too many", path, len(data))
		}
	}
	return h, nil
}

// tiles compares every tile of that size with what the entries give.
func tiles(dir string, size int64, h hashes, seen map[string]bool) error {
	for _, t := range current(size) {
		path := tilePath(t)
		seen[path] = true
		want, err := tlog.ReadTileData(t, h)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return err
		}
		if !bytes.Equal(data, want) {
			return fmt.Errorf("%s: other bytes than the entries give", path)
		}
	}
	return nil
}

// proofs makes proofs from the tiles alone and checks them against the root.
func proofs(dir string, tree tlog.Tree, h hashes) error {
	reader := tlog.TileHashReader(tree, files(dir))
	for _, n := range []int64{0, 1, 254, 255, 256, tree.N / 3, tree.N / 2, tree.N - 2, tree.N - 1} {
		if n < 0 || n >= tree.N {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		if err != nil {
			return err
		}
		leaf := h[tlog.StoredHashIndex(0, n)]
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf); err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
		old, err := tlog.TreeHash(n+1, h)
		if err != nil {
			return err
		}
		growth, err := tlog.ProveTree(tree.N, n+1, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(growth, tree.N, tree.Hash, n+1, old); err != nil {
			return fmt.Errorf("growth from %d: %w", n+1, err)
		}
	}
	return nil
}

func strangers(dir string, seen map[string]bool) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil && !seen[name] {
			err = fmt.Errorf("%s does not belong", name)
		}
		return err
	})
}

func verify(dir, vkey string) error {
	tree, err := checkpoint(dir, vkey)
	if err != nil {
		return err
	}
	seen := map[string]bool{"checkpoint": true}
	h, err := bundles(dir, tree.N, seen)
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, h)
	if err != nil {
		return err
	}
	if tree.N == 0 {
		root = sha256.Sum256(nil) // the package has no root for nothing
	}
	if root != tree.Hash {
		return fmt.Errorf("root %v, the entries give %v", tree.Hash, root)
	}
	if err := tiles(dir, tree.N, h, seen); err != nil {
		return err
	}
	if err := proofs(dir, tree, h); err != nil {
		return err
	}
	if err := strangers(dir, seen); err != nil {
		return err
	}
	fmt.Printf("%d %v\n", tree.N, root)
	return nil
}

func save(dir, path string, data []byte) error {
	full := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o666)
}

func entry(i int64) []byte {
	return []byte(strings.Repeat(fmt.Sprintf("entry-%d ", i), int(i%5)))
}

// signer makes the package's signer from a seed.
func signer(seed []byte, name string) (note.Signer, error) {
	key := ed25519.NewKeyFromSeed(seed)
	public := append([]byte{1}, key.Public().(ed25519.PublicKey)...)
	id := sha256.Sum256(append([]byte(name+"\n"), public...))
	return note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, id[:4],
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))))
}

func write(dir string, size int64, seed []byte, origin string, list []tlog.Tile) error {
	var h hashes
	var bundle []byte
	for i := int64(0); i < size; i++ {
		data := entry(i)
		bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(data)))
		bundle = append(bundle, data...)
		if err := h.add(i, data); err != nil {
			return err
		}
		if (i+1)%width == 0 || i+1 == size {
			if err := save(dir, spell("entries", i/width, int(i%width)+1), bundle); err != nil {
				return err
			}
			bundle = nil
		}
	}
	for _, t := range list {
		data, err := tlog.ReadTileData(t, h)
		if err != nil {
			return err
		}
		if err := save(dir, tilePath(t), data); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(size, h)
	if err != nil {
		return err
	}
	if size == 0 {
		root = sha256.Sum256(nil)
	}
	s, err := signer(seed, origin)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%v\n", origin, size, root)
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return err
	}
	return save(dir, "checkpoint", signed)
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "verify":
		return verify(args[1], args[2])
	case len(args) == 5 && (args[0] == "write" || args[0] == "grow"):
		size, err := strconv.ParseInt(args[2], 10, 64)
		if err != nil {
			return err
		}
		seed, err := hex.DecodeString(args[3])
		if err != nil || len(seed) != ed25519.SeedSize {
			return fmt.Errorf("not a seed: %s", args[3])
		}
		list := current(size)
		if args[0] == "grow" {
			list = tlog.NewTiles(8, 0, size)
		}
		return write(args[1], size, seed, args[4], list)
	}
	return fmt.Errorf("usage: tlogdir verify DIR VKEY | write|grow DIR SIZE SEED ORIGIN")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tlogdir:", err)
		os.Exit(1)
	}
}
