"""What strip-check asks python-docx and openpyxl: to make documents with a tracer in every place that is not the content,
and to read the content back.

make <folder> <tracer> <picture>   letter.docx, sheet.xlsx, slides.pptx; one path a line
content <file>                     words, cells, and the pictures' pixels' files by size, one a line
left <file>                        one line for each thing that should not be there any more
"""
import hashlib
import io
import os
import re
import sys
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument"
DATE = "1987-06-05T04:03:02Z"


def core(properties, tracer):
    for name in ("author", "category", "comments", "content_status", "identifier", "keywords", "language",
                 "last_modified_by", "subject", "title", "version", "creator", "description",
                 "contentStatus", "lastModifiedBy"):
        if hasattr(properties, name):
            setattr(properties, name, tracer)


def letter(path, tracer, picture):
    import docx
    document = docx.Document()
    core(document.core_properties, tracer)
    document.add_heading("Left ankle", 1)
    document.add_paragraph("Ulcer, day 12 of compression.")
    document.add_picture(picture)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Monday"
    table.cell(1, 1).text = "5 cm"
    document.sections[0].header.paragraphs[0].text = "Ward 7"
    document.save(path)

    def body(xml):
        planted = f"""<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"><w:bookmarkStart w:id="7" w:name="{tracer}"/>
<w:hyperlink w:anchor="{tracer}" w:tooltip="{tracer}"><w:r><w:t>Seen by two.</w:t></w:r></w:hyperlink>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE \\* MERGEFORMAT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:bookmarkEnd w:id="7"/>
<w:ins w:id="1" w:author="{tracer}" w:date="{DATE}"><w:r><w:t xml:space="preserve"> Healing.</w:t></w:r></w:ins>
<w:del w:id="2" w:author="{tracer}" w:date="{DATE}"><w:r><w:delText>{tracer}</w:delText></w:r></w:del>
<w:r><w:rPr><w:b/><w:rPrChange w:id="3" w:author="{tracer}" w:date="{DATE}"><w:rPr/></w:rPrChange></w:rPr><w:t>.</w:t></w:r></w:p>
<w:sdt><w:sdtPr><w:alias w:val="{tracer}"/><w:tag w:val="{tracer}"/><w:id w:val="123456"/>
<w:dataBinding w:xpath="/{tracer}" w:storeItemID="{{{tracer}}}"/></w:sdtPr>
<w:sdtContent><w:p><w:r><w:t>Chosen.</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:fldSimple w:instr=" FILENAME \\p \\* MERGEFORMAT {tracer} "><w:r><w:t>letter</w:t></w:r></w:fldSimple>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "file:///C:/Users/{tracer}/x.docx" </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>there</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<!-- {tracer} --><?mso-{tracer} a?>"""
        xml = xml.replace("<w:sectPr", planted + "<w:sectPr", 1)
        return re.sub(r'(<(?:wp:docPr|pic:cNvPr) id="\d+" name=")[^"]*"', rf'\1{tracer}" descr="{tracer}" title="{tracer}"', xml)

    def settings(xml):
        more = (f'<w:docVars><w:docVar w:name="{tracer}" w:val="{tracer}"/></w:docVars>'
                f'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids>')
        return xml.replace("</w:settings>", more + "</w:settings>")

    again(path, tracer, "word/document.xml",
          {"word/document.xml": body, "word/settings.xml": settings},
          {"word/comments.xml": (f'{TYPES}.wordprocessingml.comments+xml', "comments",
              f'<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="{tracer}" w:date="{DATE}" w:initials="{tracer}">'
              f'<w:p><w:r><w:t>Is this the left one?</w:t></w:r></w:p></w:comment></w:comments>'),
           "word/people.xml": (f'{TYPES}.wordprocessingml.people+xml', "people",
              f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{tracer}"/></w15:people>'),
           "customXml/item1.xml": ("application/xml", "customXml", f"<x>{tracer}</x>"),
           "word/glossary/document.xml": (f'{TYPES}.wordprocessingml.document.glossary+xml', "glossaryDocument",
              f'<w:glossaryDocument xmlns:w="{W}"><w:docParts>{tracer}</w:docParts></w:glossaryDocument>')})


def sheet(path, tracer, picture):
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image
    from openpyxl.workbook.defined_name import DefinedName
    book = openpyxl.Workbook()
    core(book.properties, tracer)
    page = book.active
    page.title = "Sizes"
    page.append(["day", "cm"])
    page.append([1, 5.5])
    page.append(["sum", "=SUM(B2:B2)"])
    page["A1"].comment = Comment("measured lying", tracer)
    page.add_image(Image(picture), "D4")
    page.oddHeader.left.text = "Ward 7"
    name = DefinedName("area", attr_text="Sizes!$A$1:$B$3", comment=tracer, description=tracer, help=tracer,
                       statusBar=tracer, customMenu=tracer)
    book.defined_names.append(name)
    book.save(path)

    def workbook(xml):
        more = (f'<fileSharing userName="{tracer}"/>'
                f'<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\Users\\{tracer}\\"/>')
        xml = re.sub(r"<workbookPr[^>]*/>", lambda _: f'{more}<workbookPr codeName="{tracer}"/>', xml, 1)
        return xml.replace("</workbook>", f'<customWorkbookViews><customWorkbookView name="{tracer}" guid="{{0A1B2C3D-0000-4000-8000-000000000001}}" windowWidth="1" windowHeight="1" activeSheetId="1"/></customWorkbookViews>'
                           f'<extLst><ext uri="{{{tracer}}}"><x>{tracer}</x></ext></extLst></workbook>')

    def first(xml):
        xml = re.sub(r"<sheetPr>", f'<sheetPr codeName="{tracer}">', xml, 1)
        return xml.replace("</worksheet>", f'<extLst><ext uri="{{{tracer}}}"><x>{tracer}</x></ext></extLst></worksheet>')

    def drawing(xml):
        xml = re.sub(r' descr="[^"]*"', "", xml)
        return re.sub(r'(cNvPr id="\d+" name=")[^"]*"', rf'\1{tracer}" descr="{tracer}"', xml)

    again(path, tracer, "xl/workbook.xml",
          {"xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": first, "xl/drawings/drawing1.xml": drawing}, {
              "xl/persons/person.xml": ("application/vnd.ms-excel.person+xml", "person", f'<personList><person displayName="{tracer}"/></personList>'),
              "customXml/item1.xml": ("application/xml", "customXml", f"<x>{tracer}</x>")})


def slides(path, tracer, picture):
    P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="%s"' % REL
    tree = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    shape = (f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{tracer}" descr="{tracer}"/><p:cNvSpPr/><p:nvPr><p:custDataLst><p:tags r:id="rId8"/></p:custDataLst></p:nvPr></p:nvSpPr><p:spPr/>'
             '<p:txBody><a:bodyPr/><a:p><a:r><a:t>Ulcer, left ankle</a:t></a:r></a:p></p:txBody></p:sp>')
    shown = f'<p:pic><p:nvPicPr><p:cNvPr id="3" name="{tracer}.jpg" descr="C:\\{tracer}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>'
    rel = lambda *rows: f'<Relationships xmlns="{PACKAGE}">' + "".join(f'<Relationship Id="{i}" Type="{REL}/{t}" Target="{x}"/>' for i, t, x in rows) + "</Relationships>"
    over = lambda name, kind: f'<Override PartName="/{name}" ContentType="{TYPES}.presentationml.{kind}+xml"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
        + over("ppt/presentation.xml", "presentation.main") + over("ppt/slides/slide1.xml", "slide") + over("ppt/slideLayouts/slideLayout1.xml", "slideLayout") + over("ppt/slideMasters/slideMaster1.xml", "slideMaster") + over("ppt/notesSlides/notesSlide1.xml", "notesSlide") + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="ppt/presentation.xml"/></Relationships>',
        "ppt/presentation.xml": f'<p:presentation {P}><p:sldMasterIdLst><p:sldMasterId r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:extLst><p:ext uri="{{{tracer}}}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="{tracer}" id="{{1}}"/></p14:sectionLst></p:ext></p:extLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": rel(("rId1", "slideMaster", "slideMasters/slideMaster1.xml"), ("rId2", "slide", "slides/slide1.xml"), ("rId3", "commentAuthors", "commentAuthors.xml")),
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="{tracer}" initials="T"/></p:cmAuthorLst>',
        "ppt/slides/slide1.xml": f'<p:sld {P}><p:cSld name="{tracer}"><p:spTree>{tree}{shape}{shown}</p:spTree></p:cSld></p:sld>',
        "ppt/slides/_rels/slide1.xml.rels": rel(("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rId2", "image", "../media/image1.jpg"), ("rId3", "notesSlide", "../notesSlides/notesSlide1.xml"), ("rId8", "tags", "../tags/tag1.xml"), ("rId9", "comments", "../comments/comment1.xml")),
        "ppt/tags/tag1.xml": f'<p:tagLst {P}><p:tag name="{tracer}" val="{tracer}"/></p:tagLst>',
        "ppt/comments/comment1.xml": f'<p:cmLst {P}><p:cm authorId="0" dt="{DATE}" idx="1"><p:text>left?</p:text></p:cm></p:cmLst>',
        "ppt/notesSlides/notesSlide1.xml": f'<p:notes {P}><p:cSld><p:spTree>{tree}<p:sp><p:nvSpPr><p:cNvPr id="2" name="{tracer}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>Say hello</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>',
        "ppt/notesSlides/_rels/notesSlide1.xml.rels": rel(("rId1", "slide", "../slides/slide1.xml")),
        "ppt/slideLayouts/slideLayout1.xml": f'<p:sldLayout {P}><p:cSld name="{tracer}"><p:spTree>{tree}</p:spTree></p:cSld></p:sldLayout>',
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": rel(("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")),
        "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster {P}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld><p:sldLayoutIdLst><p:sldLayoutId r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": rel(("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")),
        "ppt/media/image1.jpg": open(picture, "rb").read(),
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)
    again(path, tracer, "ppt/presentation.xml", {}, {})


def again(path, tracer, main, change, add):
    """The archive once more, with parts of every program's own and words in the archive itself."""
    with zipfile.ZipFile(path) as was:
        parts = {one.filename: was.read(one) for one in was.infolist()}
    for name, how in change.items():
        before = parts[name].decode()
        parts[name] = how(before).encode()
        if parts[name].decode() == before:
            raise SystemExit(f"nothing planted in {name}")
    folder, file = main.rsplit("/", 1)
    rels = f"{folder}/_rels/{file}.rels"
    types, links = [], []
    for number, (name, (kind, relation, content)) in enumerate(add.items()):
        parts[name] = content.encode()
        types.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
        links.append(f'<Relationship Id="rIdT{number}" Type="{REL}/{relation}" Target="/{name}"/>')
    parts["docProps/custom.xml"] = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property name="{tracer}"><v>{tracer}</v></property></Properties>'.encode()
    parts["docProps/app.xml"] = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Manager>{tracer}</Manager><Company>{tracer}</Company><Template>{tracer}.dotm</Template></Properties>'.encode()
    parts["docMetadata/LabelInfo.xml"] = f"<labels>{tracer}</labels>".encode()
    parts[f"{tracer}.bin"] = tracer.encode()
    root = f'<Relationship Id="rIdR1" Type="{REL}/custom-properties" Target="docProps/custom.xml"/><Relationship Id="rIdR2" Type="{REL}/extended-properties" Target="docProps/app.xml"/><Relationship Id="rIdR3" Type="http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels" Target="docMetadata/LabelInfo.xml"/>'
    parts["_rels/.rels"] = re.sub(rb'<Relationship [^>]*extended-properties"[^>]*/>', b"", parts["_rels/.rels"]).replace(b"</Relationships>", root.encode() + b"</Relationships>")
    parts[rels] = parts[rels].replace(b"</Relationships>", "".join(links).encode() + b"</Relationships>")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", "".join(types).encode() + b'<Default Extension="bin" ContentType="application/octet-stream"/></Types>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.comment = tracer.encode()
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1987, 6, 5, 4, 3, 2))
            info.comment = tracer.encode()
            info.extra = b"TR" + len(tracer).to_bytes(2, "little") + tracer.encode()
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)


def content(path):
    """What a reader sees: by the programs' own libraries where there is one."""
    with zipfile.ZipFile(path) as archive:
        if path.endswith(".docx"):
            import docx
            document = docx.Document(path)
            text = re.sub(r"<w:del [\s\S]*?</w:del>", "", archive.read("word/document.xml").decode())
            print("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", text)))
            print([[cell.text for cell in row.cells] for table in document.tables for row in table.rows])
            print([one.header.paragraphs[0].text for one in document.sections], len(document.inline_shapes))
        elif path.endswith(".xlsx"):
            import openpyxl
            for page in openpyxl.load_workbook(path):
                print(page.title, page.oddHeader.left.text, len(page._images))
                for row in page.iter_rows():
                    print([(cell.value, cell.number_format, cell.comment and cell.comment.text) for cell in row])
        else:
            for name in sorted(archive.namelist()):
                if re.match(r"ppt/(slides|notesSlides)/[^/]*\.xml$", name):
                    print(name, re.findall(r"<a:t>([^<]*)</a:t>", archive.read(name).decode()))


def left(path):
    with zipfile.ZipFile(path) as archive:
        if archive.comment:
            print("archive comment")
        for one in archive.infolist():
            if one.comment or one.extra or one.date_time > (1980, 1, 1, 0, 0, 0):
                print(f"archive entry {one.filename}")
            if re.match(r"docProps|customXml|docMetadata", one.filename):
                print(f"part {one.filename}")
            # What formulas call a table is part of the sheet.
            names = rb"author|initials|userName" + (b"" if "/tables/" in one.filename else rb"|displayName")
            if re.search(rb"(" + names + rb')="(?!Author"|A"|")', archive.read(one)):
                print(f"a name in {one.filename}")


def main():
    if sys.argv[1] == "make":
        _, _, folder, tracer, picture = sys.argv
        for name, make in (("letter.docx", letter), ("sheet.xlsx", sheet), ("slides.pptx", slides)):
            path = os.path.join(folder, name)
            make(path, tracer, picture)
            print(path)
    elif sys.argv[1] == "content":
        content(sys.argv[2])
    else:
        left(sys.argv[2])


main()
