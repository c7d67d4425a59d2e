package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What objects of other libraries keep to themselves, or have in classes that are not public. */
final class Innards {
    private Innards() {}

    /** Null where it is null, or where the object has no such field. */
    static Object field(Object object, String name) throws ReflectiveOperationException {
        Field field = declared(object, name);
        return field == null ? null : field.get(object);
    }

    /** Null where the object has no such field. */
    static Field declared(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException inherited) {
                // perhaps of what it extends
            }
        }
        return null;
    }

    /** Public, though its class need not be. */
    static Method method(Object object, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = object.getClass().getMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    static Object call(Object object, String name) throws ReflectiveOperationException {
        return method(object, name).invoke(object);
    }

    static long number(Object object, String name) throws ReflectiveOperationException {
        return ((Number) call(object, name)).longValue();
    }
}
