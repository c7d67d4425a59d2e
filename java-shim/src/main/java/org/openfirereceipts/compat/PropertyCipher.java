package org.openfirereceipts.compat;

import java.lang.reflect.Method;
import java.util.Base64;
import org.jivesoftware.util.Encryptor;
import org.jivesoftware.util.JiveGlobals;

/**
 * How Openfire encrypts the values of properties: from 4.3 on each with an initialisation vector of its own, which has a
 * column.
 */
public final class PropertyCipher {
    private PropertyCipher() {}

    public static boolean takesVector() {
        return withVector("encrypt") != null;
    }

    /** @param vector where it takes one, else null */
    public static String encrypt(String text, byte[] vector) throws ReflectiveOperationException {
        Encryptor encryptor = JiveGlobals.getPropertyEncryptor();
        return vector == null
                ? encryptor.encrypt(text)
                : (String) withVector("encrypt").invoke(encryptor, text, vector);
    }

    /**
     * Null where it cannot be decrypted.
     *
     * @param vector as its column has it, or null
     */
    public static String decrypt(String value, String vector) throws ReflectiveOperationException {
        Encryptor encryptor = JiveGlobals.getPropertyEncryptor();
        Method withVector = vector == null ? null : withVector("decrypt");
        return withVector == null
                ? encryptor.decrypt(value)
                : (String) withVector.invoke(encryptor, value, Base64.getDecoder().decode(vector));
    }

    private static Method withVector(String name) {
        try {
            return Encryptor.class.getMethod(name, String.class, byte[].class);
        } catch (NoSuchMethodException openfire42) {
            return null;
        }
    }
}
