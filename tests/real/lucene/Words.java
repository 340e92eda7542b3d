import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.StoredFieldVisitor;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.BytesRef;

/**
 * Words WORD DIRECTORY...: where a word stands in the Lucene files of these shards, one line a place
 * ("_3 stored _source"). Every segment file is read, in a commit or not, and every document in it,
 * deleted or not: no list of live documents is ever opened.
 */
public final class Words {
    private static String word;
    private static final Set<String> places = new TreeSet<>();

    public static void main(String[] arguments) throws IOException {
        word = arguments[0];
        for (int shard = 1; shard < arguments.length; shard++) {
            try (Directory directory = FSDirectory.open(Path.of(arguments[shard]))) {
                readShard(directory);
            }
        }
        places.forEach(System.out::println);
    }

    private static void readShard(Directory directory) throws IOException {
        for (String file : directory.listAll()) {
            if (file.endsWith(".si")) {
                readSegment(directory, file.substring(0, file.length() - ".si".length()));
            }
        }
    }

    /** The name of its codec stands in the commits only; the one whose headers fit is the one. */
    private static void readSegment(Directory directory, String name) throws IOException {
        IOException misfit = null;
        for (String each : Codec.availableCodecs()) {
            try {
                readSegment(directory, name, Codec.forName(each));
                return;
            } catch (IOException notThisCodec) {
                misfit = notThisCodec;
            }
        }
        throw new IOException("no codec reads segment " + name, misfit);
    }

    private static void readSegment(Directory outer, String name, Codec codec) throws IOException {
        SegmentInfo segment =
            codec.segmentInfoFormat().read(outer, name, segmentId(outer, name), IOContext.READONCE);
        Directory directory = segment.getUseCompoundFile()
            ? codec.compoundFormat().getCompoundReader(outer, segment, IOContext.DEFAULT) : outer;
        FieldInfos fields = codec.fieldInfosFormat().read(directory, segment, "", IOContext.READONCE);
        readStored(directory, segment, fields, codec);
        var state = new SegmentReadState(directory, segment, fields, IOContext.DEFAULT);
        readTerms(state, codec);
        readDocValues(state, codec);
    }

    private static byte[] segmentId(Directory directory, String name) throws IOException {
        try (IndexInput file = directory.openInput(name + ".si", IOContext.READONCE)) {
            CodecUtil.readBEInt(file);
            file.readString();
            CodecUtil.readBEInt(file);
            byte[] id = new byte[16];
            file.readBytes(id, 0, id.length);
            return id;
        }
    }

    private static void readStored(
            Directory directory, SegmentInfo segment, FieldInfos fields, Codec codec) throws IOException {
        var format = codec.storedFieldsFormat();
        try (var stored = format.fieldsReader(directory, segment, fields, IOContext.DEFAULT)) {
            for (int document = 0; document < segment.maxDoc(); document++) {
                stored.document(document, new StoredFieldVisitor() {
                    @Override
                    public void binaryField(FieldInfo field, byte[] value) {
                        look(segment, "stored", field, value);
                    }

                    @Override
                    public void stringField(FieldInfo field, String value) {
                        look(segment, "stored", field, value.getBytes(StandardCharsets.UTF_8));
                    }

                    @Override
                    public Status needsField(FieldInfo field) {
                        return Status.YES;
                    }
                });
            }
        }
    }

    private static void readTerms(SegmentReadState state, Codec codec) throws IOException {
        if (!state.fieldInfos.hasPostings()) {
            return;
        }
        try (var postings = codec.postingsFormat().fieldsProducer(state)) {
            for (FieldInfo field : state.fieldInfos) {
                Terms terms =
                    field.getIndexOptions() == IndexOptions.NONE ? null : postings.terms(field.name);
                if (terms != null) {
                    readAll(state.segmentInfo, "term", field, terms.iterator());
                }
            }
        }
    }

    private static void readDocValues(SegmentReadState state, Codec codec) throws IOException {
        if (!state.fieldInfos.hasDocValues()) {
            return;
        }
        try (var values = codec.docValuesFormat().fieldsProducer(state)) {
            for (FieldInfo field : state.fieldInfos) {
                readDocValues(state.segmentInfo, field, values);
            }
        }
    }

    private static void readDocValues(SegmentInfo segment, FieldInfo field, DocValuesProducer values)
            throws IOException {
        switch (field.getDocValuesType()) {
            case SORTED ->
                readAll(segment, "values", field, values.getSorted(field).termsEnum());
            case SORTED_SET ->
                readAll(segment, "values", field, values.getSortedSet(field).termsEnum());
            case BINARY -> {
                var binary = values.getBinary(field);
                while (binary.nextDoc() != org.apache.lucene.index.BinaryDocValues.NO_MORE_DOCS) {
                    look(segment, "values", field, binary.binaryValue());
                }
            }
            case NONE, NUMERIC, SORTED_NUMERIC -> { }
        }
    }

    private static void readAll(SegmentInfo segment, String kind, FieldInfo field, TermsEnum terms)
            throws IOException {
        for (BytesRef term = terms.next(); term != null; term = terms.next()) {
            look(segment, kind, field, term);
        }
    }

    private static void look(SegmentInfo segment, String kind, FieldInfo field, BytesRef value) {
        look(segment, kind, field, BytesRef.deepCopyOf(value).bytes);
    }

    private static void look(SegmentInfo segment, String kind, FieldInfo field, byte[] value) {
        if (new String(value, StandardCharsets.UTF_8).contains(word)) {
            places.add(segment.name + " " + kind + " " + field.name);
        }
    }
}
