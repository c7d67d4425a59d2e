package org.openfirereceipts.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openfirereceipts.spool.SegmentFiles;

/** Makes and recognises keys (PROTOCOL.md, Key). One for each thread: a Mac has state. */
final class Keys {
    static final int LENGTH = 32;

    private static final int RANDOM = 16;
    /** An AES key and its counter's start. */
    private static final int SEED = 32;
    private static final int PREFIX = 3;
    private static final int PROOF = 8;
    /** How many keys, and for how long, share a prefix (PROTOCOL.md says why they do). */
    private static final int PREFIX_KEYS = 1024;
    private static final long PREFIX_NANOS = 60_000_000_000L;
    private static final int SECRET = 32;
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];

    static {
        for (int i = 0; i < VALUES.length; i++) {
            VALUES[i] = -1;
        }
        for (int i = 0; i < ALPHABET.length; i++) {
            VALUES[ALPHABET[i]] = (byte) i;
        }
    }

    private final SecureRandom random;
    private final Mac mac;
    private final Cipher stream;
    private final byte[] seed = new byte[SEED];
    private final byte[] pool = new byte[RANDOM * 1024];

    private int used = pool.length;
    private final byte[] prefix = new byte[PREFIX];
    private int prefixed = PREFIX_KEYS;
    private long prefixedAt;
    private final byte[] raw = new byte[RANDOM + PROOF];
    private final byte[] claimed = new byte[RANDOM + PROOF];
    private final byte[] digest = new byte[32];
    private final char[] text = new char[LENGTH];

    Keys(byte[] secret, SecureRandom random) throws GeneralSecurityException {
        this.random = random;
        this.stream = Cipher.getInstance("AES/CTR/NoPadding");
        this.mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    }

    /** Reads the secret, or makes it. */
    static byte[] secret(Path file) throws IOException {
        if (Files.exists(file)) {
            byte[] secret = Files.readAllBytes(file);
            if (secret.length == SECRET) {
                return secret;
            }
            // cut short by a crash while it was made: no key was ever made with it
            Files.delete(file);
        }
        byte[] secret = new byte[SECRET];
        new SecureRandom().nextBytes(secret);
        try (FileChannel channel = SegmentFiles.privateFile(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(secret);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return secret;
    }

    /** A key for a message that is not stamped: nobody will ever have to recognise it. */
    String unproven() {
        draw();
        System.arraycopy(raw, 0, claimed, 0, PROOF);
        draw();
        System.arraycopy(claimed, 0, raw, RANDOM, PROOF);
        return encode();
    }

    /** @param content the bytes that {@link StanzaReading} collected: everything behind the random bytes */
    String proven(byte[] content, int length) {
        draw();
        proof(content, length);
        System.arraycopy(digest, 0, raw, RANDOM, PROOF);
        return encode();
    }

    /** Whether `key` was made here for exactly this content. */
    boolean proves(String key, byte[] content, int length) {
        if (key == null || key.length() != LENGTH || !decode(key)) {
            return false;
        }
        System.arraycopy(claimed, 0, raw, 0, RANDOM);
        proof(content, length);
        int different = 0;
        for (int i = 0; i < PROOF; i++) {
            different |= digest[i] ^ claimed[RANDOM + i];
        }
        return different == 0;
    }

    private void draw() {
        if (used == pool.length) {
            refill();
        }
        System.arraycopy(pool, used, raw, 0, RANDOM);
        used += RANDOM;
        long now = System.nanoTime();
        if (prefixed >= PREFIX_KEYS || now - prefixedAt > PREFIX_NANOS) {
            System.arraycopy(raw, 0, prefix, 0, PREFIX);
            prefixed = 0;
            prefixedAt = now;
        }
        System.arraycopy(prefix, 0, raw, 0, PREFIX);
        prefixed++;
    }

    /**
     * The system's generator costs more than the whole stamp when it gives every byte. It gives a key, whose AES key
     * stream serves for a pool of random bytes and is then forgotten.
     */
    private void refill() {
        random.nextBytes(seed);
        try {
            SecretKeySpec key = new SecretKeySpec(seed, 0, SEED / 2, "AES");
            stream.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(seed, SEED / 2, SEED / 2));
            Arrays.fill(pool, (byte) 0);
            stream.doFinal(pool, 0, pool.length, pool, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        used = 0;
    }

    private void proof(byte[] content, int length) {
        mac.update(raw, 0, RANDOM);
        mac.update(content, 0, length);
        try {
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String encode() {
        for (int i = 0, at = 0; i < raw.length; i += 3) {
            int bits = (raw[i] & 0xFF) << 16 | (raw[i + 1] & 0xFF) << 8 | (raw[i + 2] & 0xFF);
            text[at++] = (char) ALPHABET[bits >>> 18];
            text[at++] = (char) ALPHABET[bits >>> 12 & 63];
            text[at++] = (char) ALPHABET[bits >>> 6 & 63];
            text[at++] = (char) ALPHABET[bits & 63];
        }
        return new String(text);
    }

    private boolean decode(String key) {
        for (int i = 0, at = 0; i < LENGTH; i += 4) {
            int bits = 0;
            for (int j = 0; j < 4; j++) {
                char c = key.charAt(i + j);
                if (c >= 128 || VALUES[c] < 0) {
                    return false;
                }
                bits = bits << 6 | VALUES[c];
            }
            claimed[at++] = (byte) (bits >>> 16);
            claimed[at++] = (byte) (bits >>> 8);
            claimed[at++] = (byte) bits;
        }
        return true;
    }
}
