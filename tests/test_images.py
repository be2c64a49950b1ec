"""Local images: which file a URL stands for, and how large its picture is."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fewer import goes_through
from seedlint import Settings, check_text
from seedlint.article.image_sizes import is_same_shape, size_in_name
from seedlint.read.document_reader import read
from seedlint.read.image_files import finder
from seedlint.testing import png
from strategies import examples


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def jpeg(width: int, height: int, orientation: int = 0, padding: int = 0) -> bytes:
    """The headers of a JPEG file: optional EXIF orientation, padding in comment segments, a start of frame."""
    parts = [b"\xff\xd8"]
    if orientation:
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0) + b"\0\0\0\0"
        parts.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    while padding > 0:
        parts.append(b"\xff\xfe" + struct.pack(">H", 65_000) + b"x" * 64_998)
        padding -= 65_000
    parts.append(b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0")
    return b"".join(parts) + b"\xff\xd9"


def webp(kind: bytes, body: bytes) -> bytes:
    data = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(data)) + data


def webp_lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0" * 10)


def webp_lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 10)


def webp_extended(width: int, height: int) -> bytes:
    return webp(b"VP8X", b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


@pytest.mark.parametrize("make", [png, gif, jpeg, webp_lossy, webp_lossless, webp_extended])
@pytest.mark.parametrize("size", [(1, 1), (50, 40), (630, 479), (16_000, 9_000)])
def test_raster_images(tmp_path, make, size):
    if make is png and size[0] > 1_000:
        size = (1_000, 3)
    (tmp_path / "a.img").write_bytes(make(*size))
    found = finder(str(tmp_path))("/a.img")
    assert (found.exists, found.width, found.height, found.error) == (True, *size, "")
    status = (tmp_path / "a.img").stat()
    assert (found.size, found.mtime_ns) == (status.st_size, status.st_mtime_ns)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_has_the_size_it_is_shown_in(tmp_path, orientation):
    (tmp_path / "a.jpg").write_bytes(jpeg(300, 200, orientation))
    found = finder(str(tmp_path))("/a.jpg")
    assert (found.width, found.height) == ((200, 300) if orientation >= 5 else (300, 200))


def test_a_size_behind_large_metadata(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg(300, 200, 6, padding=3_000_000))
    (tmp_path / "b.jpg").write_bytes(jpeg(300, 200, padding=9_000_000))
    find = finder(str(tmp_path))
    assert find("/a.jpg")[4:7] == (200, 300, "")
    assert find("/b.jpg")[4:7] == (None, None, ""), "too far behind: not known, and no defect"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="3" height="4"/></svg>'


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (SVG.format('width="30" height="20"'), (30, 20)),
        (SVG.format("width='30px' height=' 20.4px '"), (30, 20)),
        ('\ufeff<?xml version="1.0"?>\n<!-- drawn by hand -->\n' + SVG.format('width="1in" height="2.54cm"'), (96, 96)),
        (SVG.format('width="72pt" height="6pc"'), (96, 96)),
        ('<s:svg xmlns:s="http://www.w3.org/2000/svg" width="7" height="8"/>', (7, 8)),
        (SVG.format('width="30" height="20"') + "<<< damaged behind the root element", (30, 20)),
        (SVG.format('viewBox="0 0 24 24"'), None),
        (SVG.format('stroke-width="5" height="3"'), None),
        (SVG.format('width="100%" height="100%"'), None),
        (SVG.format('width="2em" height="3em"'), None),
        (SVG.format('width="auto" height=""'), None),
        (SVG.format('width="0" height="20"'), None),
        (SVG.format(f'width="{"9" * 9}" height="1.5"'), (999_999_999, 2)),
        (SVG.format(f'width="{"9" * 400}in" height="20"'), None),
    ],
)
def test_drawings(tmp_path, text, size):
    """Only the root element's own lengths count, not those of what is drawn in it; a drawing without any is no defect."""
    (tmp_path / "a.svg").write_bytes(text.encode())
    found = finder(str(tmp_path))("/a.svg")
    assert (found.width, found.height, found.error) == (*(size or (None, None)), "")


ADOBE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY w "30">]>'


@pytest.mark.parametrize(
    "data",
    [
        f'<?xml version="1.0"?>{ADOBE}<svg xmlns="&ns;" width="30" height="20"/>'.encode(),
        f'{ADOBE}<svg xmlns="&ns;" width="&w;" height="20"/>'.encode(),
        f'{ADOBE}<svg xmlns="&elsewhere;" width="30" height="20"/>'.encode(),
        '<?xml version="1.0" encoding="UTF-16"?><svg width="30" height="20"/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><svg width="30" height="20"/>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><!-- Brücke --><svg width="30" height="20"/>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><!-- “Brücke” --><svg width="30" height="20"/>'.encode("cp1252"),
        b"<!--" + b" far down " * 20_000 + b'--><svg width="30" height="20"/>',
    ],
    ids=["entity", "entity as length", "undeclared entity", "utf-16", "utf-16-be", "latin-1", "windows-1252", "far down"],
)
def test_drawings_as_programs_write_them(tmp_path, data):
    (tmp_path / "a.svg").write_bytes(data)
    assert finder(str(tmp_path))("/a.svg")[4:7] == (30, 20, "")


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def heif(*properties: bytes, items: dict[int, list[int]], primary: int = 1, wide: bool = False, version: int = 0) -> bytes:
    """The boxes of an AVIF or HEIC file that say how large it is, and nothing else; of version 1, items have numbers of 32 bits."""
    number = ">I" if version else ">H"
    entries = [
        struct.pack(number, item)
        + bytes([len(numbers)])
        + b"".join(struct.pack(">H", n | 0x8000) if wide else bytes([n | 0x80]) for n in numbers)
        for item, numbers in items.items()
    ]
    association = box(b"ipma", bytes([version, 0, 0, wide]), struct.pack(">I", len(items)), *entries)
    return box(b"ftyp", b"avif\0\0\0\0avifmif1") + box(
        b"meta",
        bytes(4),
        box(b"pitm", bytes([version, 0, 0, 0]), struct.pack(number, primary)),
        box(b"iprp", box(b"ipco", *properties), association),
    )


def ispe(width: int, height: int) -> bytes:
    return box(b"ispe", bytes(4), struct.pack(">II", width, height))


PLAIN = heif(ispe(300, 200), items={1: [1]})
META = PLAIN.index(b"meta") - 4


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (heif(ispe(300, 200), items={1: [1]}), (300, 200)),
        (heif(ispe(300, 200), box(b"irot", b"\1"), items={1: [1, 2]}), (200, 300)),
        (heif(ispe(300, 200), box(b"irot", b"\2"), items={1: [1, 2]}), (300, 200)),
        (heif(ispe(300, 200), box(b"irot", b"\3"), items={1: [1, 2]}, wide=True), (200, 300)),
        (heif(ispe(300, 200), box(b"imir", b"\1"), items={1: [1, 2]}), (300, 200)),
        (heif(ispe(512, 512), ispe(4032, 3024), items={2: [1], 3: [1], 1: [2]}), (4032, 3024)),
        (heif(ispe(300, 200), items={70_000: [1]}, primary=70_000, version=1), (300, 200)),
        (PLAIN[:META] + struct.pack(">I4sQ", 1, b"free", 16 + 3) + b"abc" + PLAIN[META:], (300, 200)),
        (PLAIN[:META] + bytes(4) + PLAIN[META + 4 :], (300, 200)),
        (PLAIN.replace(b"ipma", b"free"), None),
        (PLAIN.replace(b"pitm", b"free"), None),
        (PLAIN.replace(b"meta", b"free"), None),
        (PLAIN[:META] + struct.pack(">I4s", 7, b"free") + PLAIN[META:], None),
        (heif(ispe(300, 200), box(b"clap", bytes(32)), items={1: [1, 2]}), None),
        (heif(ispe(300, 200), items={2: [1]}), None),
        (heif(ispe(0, 200), items={1: [1]}), None),
        (heif(ispe(300, 200), items={1: [7]}), None),
        (heif(ispe(300, 200), items={1: [1]})[:-9], None),
    ],
    ids=[
        "plain",
        "turned left",
        "upside down",
        "turned right",
        "mirrored",
        "tiles",
        "long numbers",
        "a box with a long length",
        "a box up to the end",
        "no properties of items",
        "no primary item",
        "no meta",
        "a length that is none",
        "cropped",
        "no primary",
        "nothing",
        "no property",
        "cut off",
    ],
)
def test_a_heif_image_has_the_size_of_its_primary_item_as_shown(tmp_path, data, size):
    (tmp_path / "a.avif").write_bytes(data)
    assert finder(str(tmp_path))("/a.avif")[4:7] == (*(size or (None, None)), "")


@examples(60)
@given(st.data())
def test_a_damaged_heif_image_is_measured_or_not(data):
    from seedlint.read.heif_size import heif_size

    whole = heif(ispe(300, 200), box(b"irot", b"\1"), items={1: [1, 2]})
    at = data.draw(st.integers(0, len(whole) - 1))
    heif_size(whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :])
    heif_size(whole[:at])


def test_a_git_lfs_pointer_is_called_one(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 123\n")
    found = finder(str(tmp_path))("/a.jpg")
    assert not found.exists
    assert "Git LFS pointer" in found.error


BOMB = (
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><svg width="&j;" height="1"/>'
)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", b"", "the file is empty"),
        ("a.png", png(5, 5)[:20], "it is damaged or no image"),
        ("a.PNG", b"no image", "it is damaged or no image"),
        ("a.png", png(5, 5)[:16] + b"\0" * 20, "it is damaged or no image"),
        ("a.jpg", jpeg(5, 5)[:6], "it is damaged or no image"),
        ("a.jpeg", b"\xff\xd8" + b"\0" * 100_000, "it is damaged or no image"),
        ("a.gif", b"GIF8", "it is damaged or no image"),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP9 " + b"\0" * 30, "it is damaged or no image"),
        ("a.jpg", b"<!doctype html>\n<html><title>404</title></html>", "it is an HTML page"),
        ("a.svg", b"<html><title>404</title></html>", "it is an HTML page"),
        ("a.svg", b"<svg", "it is damaged or no image"),
        ("a.svg", b"text", "it is damaged or no image"),
        ("a.svg", BOMB.encode(), ""),
        ("a.svg", b"<?xml version='1.0' encoding='x-nobody'?><svg width='1' height='2'/>", ""),
        ("a.svg", b"<rss/>", "it is damaged or no image"),
        ("a.avif", b"\0\0\0\x18ftypavif" + b"\0" * 60, ""),
        ("a.ico", b"\0\0\1\0", ""),
        ("a.jxl", b"\xff\x0a", ""),
        ("a", b"?", ""),
    ],
)
def test_what_cannot_be_measured(tmp_path, name, data, words):
    """A file of a kind that the library knows is damaged; of another kind nothing is said."""
    (tmp_path / name).write_bytes(data)
    found = finder(str(tmp_path))(f"/{name}")
    assert (found.exists, found.width, found.height, found.error) == (True, None, None, words)


@examples(90)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xd8", b"GIF89a", b"RIFF....WEBP", b"<svg ", b"II*\0", b"BM", b"\0\0\0\x18ftypavif"]),
)
@example(b"\0" * 60, b"BM")
def test_no_file_brings_it_down(data, head):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.png").write_bytes(head + data)
        found = finder(folder)("/a.png")
        assert found.exists
        assert (found.width is None) == (found.height is None)
        assert found.width is None or (found.width > 0 and found.height > 0 and not found.error)


# -- which file ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path):
    """A site root with a picture in it, and one beside it."""
    root = tmp_path / "site"
    (root / "assets").mkdir(parents=True)
    (root / "assets" / "a.png").write_bytes(png(2, 3))
    (root / "b ü.png").write_bytes(png(4, 5))
    (tmp_path / "secret.png").write_bytes(png(6, 7))
    (tmp_path / "site-secret").mkdir()
    (tmp_path / "site-secret" / "a.png").write_bytes(png(6, 7))
    return root


@pytest.mark.parametrize(
    "url",
    [
        "/assets/a.png",
        "/assets/a.png?v=3&x=/../..",
        "/assets/a.png#x?y",
        "/assets//./a.png",
        "/x/../assets/a.png",
        "/../../assets/a.png",
        "/%61ssets/a%2Epng",
        "/x/%2e%2E/assets/a.png",
        "/assets\\a.png",
    ],
)
def test_urls_of_a_file(site, url):
    found = finder(str(site))(url)
    assert (found.exists, found.width, found.height) == (True, 2, 3)
    assert os.path.samefile(found.path, site / "assets" / "a.png")


def test_escapes_of_letters_that_are_not_ascii(site):
    find = finder(str(site))
    assert find("/b%20%C3%BC.png").width == find("/b ü.png").width == 4
    assert not find("/b%20%FC.png").exists
    assert not find("/b \ud800.png").exists


@pytest.mark.parametrize(
    "url", ["https://www.example.com/assets/a.png", "//assets/a.png", "/\\assets/a.png", "assets/a.png", "", "a", "\0"]
)
def test_urls_that_are_not_site_relative(site, url):
    assert finder(str(site))(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/assets",
        "/assets/",
        "/assets/a.png/",
        "/assets/a.png/x",
        "/A/a.png",
        "/assets%2Fa.png",
        "/a\0.png",
        "/a%00.png",
        "/../secret.png",
        "/%2e%2e/secret.png",
        "/..%2Fsecret.png",
        "/assets/../../secret.png",
        "/assets/..\\..\\secret.png",
        "/../site-secret/a.png",
        "/" + "x" * 5_000,
    ],
)
def test_what_is_no_file_of_the_site(site, url):
    found = finder(str(site))(url)
    assert (found.exists, found.width, found.mtime_ns) == (False, None, -1)
    assert found.size in (-1, -2)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links(site, tmp_path):
    """A link inside the site is a file of it; one that leads out is not, by whatever way."""
    (site / "in.png").symlink_to(site / "assets" / "a.png")
    (site / "up.png").symlink_to("../secret.png")
    (site / "abs.png").symlink_to(tmp_path / "secret.png")
    (site / "out").symlink_to(tmp_path)
    (site / "sibling").symlink_to(tmp_path / "site-secret")
    (site / "again").symlink_to("out/site/assets")
    (site / "nowhere.png").symlink_to("nothing.png")
    (site / "loop.png").symlink_to("loop.png")
    find = finder(str(site))
    assert find("/in.png").width == 2
    assert find("/again/a.png").width == 2
    for url in ("/up.png", "/abs.png", "/out/secret.png", "/sibling/a.png"):
        assert (find(url).exists, find(url).error) == (False, "the path leads out of the site root")
    assert not find("/nowhere.png").exists
    assert not find("/loop.png").exists


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_site_root_that_is_a_link(site, tmp_path):
    (tmp_path / "link").symlink_to(site)
    assert finder(str(tmp_path / "link"))("/assets/a.png").width == 2


def test_a_site_root_that_is_not_there(tmp_path):
    assert not finder(str(tmp_path / "none"))("/a.png").exists


def test_the_whole_disk_as_site_root(site):
    assert finder("/")(f"{site}/assets/a.png").width == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs there")
def test_a_fifo_is_not_waited_for(site):
    os.mkfifo(site / "fifo.png")
    found = finder(str(site))("/fifo.png")
    assert (found.exists, found.error) == (False, "no regular file")


def test_a_document_remembers_what_it_looked_at(site):
    doc = read("a.md", b"---\n---\n", image=finder(str(site)))
    doc.image("/nothing.png")
    doc.image("/assets/a.png")
    doc.image("https://www.example.com/a.png")
    status = (site / "assets" / "a.png").stat()
    root = os.path.realpath(site)
    assert doc.images_seen == (
        (os.path.join(root, "assets", "a.png"), status.st_size, status.st_mtime_ns, status.st_ctime_ns),
        (os.path.join(root, "nothing.png"), -1, -1, -1),
    )


ARTICLE = """---
provider:
  images:
    - url: "/assets/a.png"
      width: 2
      height: 3
---
"""


def test_the_settings_lead_to_the_files(site):
    chosen = ("missing-image-file", "image-size-contradicts-file")
    text = ARTICLE.replace("height: 3", "height: 4")
    found = check_text(text, settings=Settings(select=chosen, site_root=str(site)))
    assert [(each.rule, each.span.line) for each in found] == [("image-size-contradicts-file", 6)]
    found = check_text(text, settings=Settings(select=chosen, site_root=str(site / "assets")))
    assert [(each.rule, each.span.line) for each in found] == [("missing-image-file", 4)]
    assert check_text(text, settings=Settings(select=chosen)) == []


@pytest.mark.parametrize(("root", "imported"), [("", False), ("site", True)])
def test_the_library_is_imported_only_when_there_is_something_to_measure(site, root, imported):
    code = (
        "import sys\nfrom seedlint import Settings, check_text\n"
        f"check_text({ARTICLE!r}, settings=Settings(site_root={str(site) if root else None!r}))\n"
        "print('imagesize' in sys.modules)"
    )
    path = os.pathsep.join([str(Path(__file__).parent.parent / "linter"), *sys.path])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
    assert done.stdout.strip() == str(imported)


# -- sizes in names --------------------------------------------------------------------------------------------------------


@goes_through(
    ("url", "size"),
    [
        ("https://www.example.com/robot-630x479.png", (630, 479)),
        ("/assets/example.com-50x50.jpg", (50, 50)),
        ("https://www.example.com/2024/03/a-1-12345x1.WEBP", (12345, 1)),
        ("https://www.example.com/robot-630x479", None),
        ("https://www.example.com/robot-630x479.png?w=320", None),
        ("https://www.example.com/robot-630x479.png#x", None),
        ("https://www.example.com/fit-in/300x300/robot-630x479.png", None),
        ("https://www.example.com/resize/300,200/robot-630x479.png", None),
        ("https://www.example.com/robot_630x479.png", None),
        ("https://www.example.com/robot-630X479.png", None),
        ("https://www.example.com/robot-0630x479.png", None),
        ("https://www.example.com/robot-630x0.png", None),
        ("https://www.example.com/robot-123456x479.png", None),
        ("https://www.example.com/robot-1200-80.jpg", None),
        ("", None),
        (".", None),
        ("9.", None),
    ],
)
def test_size_in_name(url, size):
    assert size_in_name(url) == size


@given(st.integers(1, 5_000), st.integers(1, 5_000), st.integers(1, 40))
def test_a_scaled_picture_has_the_same_shape(width, height, factor):
    assert is_same_shape((width, height), (width * factor, height * factor))
    assert is_same_shape((width * factor, height * factor + 2), (width, height))
