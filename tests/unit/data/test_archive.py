"""Zip archives: members are found where they lie, and whatever lies about itself is refused."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile

import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.archive import open_zip, opened_zip, read_member, require_plain, stored_at

CONTENT = bytes(range(256)) * 5000


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
        archive.comment = comment
    return memory.getvalue()


def checked(image: bytes, name: str = "a", longest: int = 1 << 20) -> bytes:
    """The content of a member, read where it lies, or else unpacked."""
    file = io.BytesIO(image)
    with opened_zip(file, "file.zip", longest) as archive:
        require_plain(archive, "file.zip")
        info = archive.getinfo(name)
        if info.compress_type != zipfile.ZIP_STORED:
            return read_member(archive, info).getvalue()
        place = stored_at(archive, info)
    return image[place : place + info.file_size]


def refused(image: bytes, words: str, **how: object) -> None:
    with pytest.raises(DataError, match=words) as caught:
        checked(image, **how)
    assert "\n" not in str(caught.value)


def test_members_are_found_where_they_lie():
    long = zipfile.ZipInfo("a")
    long.extra = struct.pack("<HH", 0x7777, 12) + bytes(12)
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w") as archive, archive.open("a", "w", force_zip64=True) as part:
        part.write(CONTENT)
    for image in (
        zipped(("b", b"before"), ("a", CONTENT)),
        zipped((long, CONTENT)),
        zipped(("a", CONTENT), comment=b"about it" * 5000),
        zipped(("a", CONTENT), method=zipfile.ZIP_DEFLATED),
        b"a program before it" + zipped(("a", CONTENT)),
        large.getvalue(),
    ):
        assert checked(image) == CONTENT


@pytest.mark.parametrize("name", ["../a", "/a", "x/../../a", "..\\a", "C:a", "a/..", "x\0y"])
def test_names_that_lead_out_of_a_folder(name):
    info = zipfile.ZipInfo("a" * len(name))
    image = zipped(("a", CONTENT), (info, b"evil")).replace(info.filename.encode(), name.encode())
    refused(image, "lead out of its folder")


def test_names_that_are_there_twice():
    refused(zipped(("a", b"1"), ("a", b"2")), "more than one 'a'")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices(kind):
    link = zipfile.ZipInfo("b")
    link.external_attr = (kind | 0o777) << 16
    refused(zipped(("a", CONTENT), (link, b"/etc/passwd")), "no file but a link or device")


def test_a_very_long_list_of_members_is_not_read():
    image = zipped(("a", CONTENT), *((f"assets/{number}", b"") for number in range(2000)))
    assert checked(image) == CONTENT
    refused(image, "too many members", longest=10_000)


def bent(image: bytes, central: int, local: int, content: bytes) -> bytes:
    """The first entry of the list, and the head before its member, with other bytes at a place."""
    changed = bytearray(image)
    for mark, place in ((b"PK\1\2", central), (b"PK\3\4", local)):
        at = image.index(mark) + place
        changed[at : at + len(content)] = content
    return bytes(changed)


def test_what_a_member_says_of_itself_is_compared():
    image = zipped(("a", CONTENT))
    refused(bent(image, 8, 6, b"\1\0"), "encrypted")
    refused(bent(image, 10, 8, b"\x0c\0"), "packed in a way")
    refused(bent(image, 16, 14, b"\1\2\3\4"), "damaged or cut short")
    refused(bent(image, 24, 22, (10).to_bytes(4, "little")), "damaged or cut short")
    refused(bent(image, 24, 22, (2_000_000).to_bytes(4, "little")), "damaged or cut short")
    refused(image.replace(CONTENT[:300], b"\7" + CONTENT[1:300], 1), "damaged or cut short")
    packed = zipped(("a", CONTENT), method=zipfile.ZIP_DEFLATED)
    refused(bent(packed, 24, 22, (10).to_bytes(4, "little")), "damaged or cut short")
    for size in (0, 10, len(image) // 2, len(image) - 5):
        refused(image[:size], "damaged or cut short")


def test_an_archive_on_the_disk(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(("a", CONTENT)))
    with open_zip(tmp_path / "a.zip") as archive:
        assert read_member(archive, archive.getinfo("a")).getvalue() == CONTENT
