package org.openfirereceipts.linkcheck;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a class file refers to and has, read from its constant pool (JVMS 4.4) and its methods. */
final class ClassFile {
    private static final Pattern TYPE = Pattern.compile("L([^;<]+)[;<]");

    final String name;
    final int majorVersion;
    /** `owner member descriptor` of every field and method referred to. */
    final Set<String> references = new TreeSet<>();
    /** Every class referred to, be it in a descriptor only. */
    final Set<String> classes = new TreeSet<>();
    /** `member descriptor` of its own methods. */
    final Set<String> methods = new TreeSet<>();

    private final int[] tags;
    private final Object[] values;

    ClassFile(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != 0xCAFEBABE) {
                throw new IOException("no class file: " + file);
            }
            in.readUnsignedShort();
            majorVersion = in.readUnsignedShort();
            int count = in.readUnsignedShort();
            tags = new int[count];
            values = new Object[count];
            for (int i = 1; i < count; i++) {
                i += readConstant(in, i);
            }
            collect();
            in.readUnsignedShort();
            name = className(in.readUnsignedShort());
            in.readUnsignedShort();
            for (int interfaces = in.readUnsignedShort(); interfaces > 0; interfaces--) {
                in.readUnsignedShort();
            }
            readMembers(in, false);
            readMembers(in, true);
        }
    }

    /** @return how many further entries it takes up */
    private int readConstant(DataInputStream in, int index) throws IOException {
        int tag = in.readUnsignedByte();
        tags[index] = tag;
        switch (tag) {
            case 1:
                values[index] = in.readUTF();
                return 0;
            case 3:
            case 4:
                in.readInt();
                return 0;
            case 5:
            case 6:
                in.readLong();
                return 1;
            case 7:
            case 8:
            case 16:
            case 19:
            case 20:
                values[index] = new int[] {in.readUnsignedShort()};
                return 0;
            case 15:
                in.readUnsignedByte();
                in.readUnsignedShort();
                return 0;
            case 9:
            case 10:
            case 11:
            case 12:
            case 17:
            case 18:
                values[index] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
                return 0;
            default:
                throw new IOException("constant of kind " + tag);
        }
    }

    private void collect() {
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 7) {
                addClass(className(i));
            } else if (tags[i] >= 9 && tags[i] <= 11) {
                int[] pair = (int[]) values[i];
                int[] nameAndType = (int[]) values[pair[1]];
                String descriptor = (String) values[nameAndType[1]];
                references.add(className(pair[0]) + ' ' + values[nameAndType[0]] + ' ' + descriptor);
            } else if (tags[i] == 12) {
                addTypes((String) values[((int[]) values[i])[1]]);
            }
        }
    }

    private void readMembers(DataInputStream in, boolean ofMethods) throws IOException {
        for (int members = in.readUnsignedShort(); members > 0; members--) {
            in.readUnsignedShort();
            String member = (String) values[in.readUnsignedShort()];
            String descriptor = (String) values[in.readUnsignedShort()];
            addTypes(descriptor);
            if (ofMethods) {
                methods.add(member + ' ' + descriptor);
            }
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                in.readUnsignedShort();
                for (int left = in.readInt(); left > 0; ) {
                    left -= in.skipBytes(left);
                }
            }
        }
    }

    private String className(int index) {
        return (String) values[((int[]) values[index])[0]];
    }

    private void addClass(String internal) {
        if (internal.startsWith("[")) {
            addTypes(internal);
        } else {
            classes.add(internal);
        }
    }

    private void addTypes(String descriptor) {
        Matcher types = TYPE.matcher(descriptor);
        while (types.find()) {
            classes.add(types.group(1));
        }
    }
}
