"""What strip-check asks pydicom: to plant, to list what is left, and to hand out the pixels as they stand.

plant <file> <tracer> <out>     a tracer in every attribute of words, dates and names, private ones included
left <before> <after>           one line for each attribute that should not be there any more
pixels <file> <folder>          the pixel data, frame by frame, as files
"""
import os
import sys
import warnings

import pydicom
from pydicom import datadict
from pydicom.dataset import Dataset
from pydicom.encaps import generate_pixel_data_fragment, get_frame_offsets
from pydicom.filebase import DicomBytesIO
from pydicom.sequence import Sequence

warnings.filterwarnings("ignore")

WORDS = {"LO", "SH", "PN", "LT", "ST", "UT", "AE", "UC", "UR"}
DATES = {"DA": "19870605", "TM": "040302", "DT": "19870605040302"}
GROUPS = {0x0008, 0x0010, 0x0018, 0x0020, 0x0028, 0x0032, 0x0038, 0x0040, 0x0054, 0x0088, 0x4008}
# Read before anything else; words here change how all other words are read.
LEFT_ALONE = {0x00080005, 0x00080001, 0x00281199}
CODES = {"CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "CodeMeaning", "LongCodeValue", "URNCodeValue"}
MARKS = {"PatientIdentityRemoved", "DeidentificationMethodCodeSequence", "LongitudinalTemporalInformationModified"}


def plant(path, tracer, out):
    ds = pydicom.dcmread(path, force=True)
    fill(ds, tracer)
    nested = Dataset()
    fill(nested, tracer)
    ds.ReferencedPatientSequence = Sequence([nested])
    ds.RequestAttributesSequence = Sequence([nested])
    block = ds.private_block(0x0011, tracer, create=True)
    block.add_new(0x10, "LO", tracer)
    block.add_new(0x11, "PN", tracer)
    ds.add_new(0x60004000, "LT", tracer)
    ds.add_new(0x00380500, "LO", tracer)
    ds.preamble = tracer.encode().ljust(128, b"\0")
    ds.file_meta.SourceApplicationEntityTitle = tracer[:16]
    ds.save_as(out, write_like_original=True)


def fill(ds, tracer):
    for tag, (vr, _, _, retired, keyword) in datadict.DicomDictionary.items():
        if tag >> 16 not in GROUPS or tag in LEFT_ALONE or keyword in CODES or not keyword:
            continue
        if vr in WORDS:
            ds.add_new(tag, vr, tracer[:16] if vr in {"SH", "AE"} else tracer)
        elif vr in DATES:
            ds.add_new(tag, vr, DATES[vr])


def left(before, after):
    old = pydicom.dcmread(before, force=True)
    new = pydicom.dcmread(after, force=True)
    ids = set()
    walk(old, lambda e: ids.update(values(e)) if e.VR == "UI" and not str(e.value).startswith("1.2.840.10008") else None)

    def look(element):
        if element.keyword in MARKS or element.value in ("", None, b""):
            return
        if element.tag.is_private:
            print(f"private {element.tag}")
        elif element.VR in WORDS and element.keyword not in CODES:
            print(f"words {element.keyword}")
        elif element.VR in DATES or element.VR == "AS":
            print(f"time {element.keyword}")
        elif element.VR == "UI" and ids.intersection(values(element)):
            print(f"id {element.keyword}")
        elif element.tag.group in {0x0010, 0x0032, 0x0038} or element.tag.group >> 8 in {0x50, 0x60}:
            print(f"patient {element.keyword}")

    walk(new, look)
    if getattr(new, "PatientIdentityRemoved", "") != "YES":
        print("does not say that identity was removed")
    if any(new.preamble or b""):
        print("preamble")
    for element in new.file_meta:
        if element.VR in WORDS or element.tag.is_private:
            print(f"header {element.keyword}")


def values(element):
    value = element.value
    return [str(one) for one in value] if isinstance(value, (list, pydicom.multival.MultiValue)) else [str(value)]


def walk(ds, look):
    for element in ds:
        if element.VR == "SQ":
            for item in element.value:
                walk(item, look)
        else:
            look(element)


def shown(ds):
    """The pixels as a reader takes them: up to the last frame, the bits that are stored, as the numbers they are."""
    bits, stored = ds.BitsAllocated, ds.get("BitsStored", ds.BitsAllocated)
    frames = int(ds.get("NumberOfFrames", 1) or 1)
    data = ds.PixelData[:(ds.Rows * ds.Columns * ds.SamplesPerPixel * frames * bits + 7) // 8]
    if bits not in (8, 16) or stored >= bits:
        return data
    high = ds.get("HighBit", stored - 1)
    order = "little" if ds.is_little_endian else "big"
    mask, low, step = (1 << stored) - 1, high - stored + 1, bits // 8
    return b"".join(((int.from_bytes(data[at:at + step], order) >> low) & mask).to_bytes(step, "big")
                    for at in range(0, len(data) - step + 1, step))


def pixels(path, folder):
    ds = pydicom.dcmread(path, force=True)
    os.makedirs(folder, exist_ok=True)
    frames = []
    if "PixelData" in ds:
        if ds["PixelData"].is_undefined_length:
            encapsulated = DicomBytesIO(ds.PixelData)
            encapsulated.is_little_endian = True
            get_frame_offsets(encapsulated)
            frames = [fragment for fragment in generate_pixel_data_fragment(encapsulated)]
        else:
            frames = [shown(ds)]
    if "WaveformSequence" in ds:
        frames += [item.WaveformData for item in ds.WaveformSequence]
    if "FloatPixelData" in ds:
        frames.append(ds.FloatPixelData)
    for number, frame in enumerate(frames):
        with open(os.path.join(folder, f"{number:05d}"), "wb") as file:
            file.write(frame)


if __name__ == "__main__":
    {"plant": plant, "left": left, "pixels": pixels}[sys.argv[1]](*sys.argv[2:])
