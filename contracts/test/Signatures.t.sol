// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order, OrderHash} from "../src/Order.sol";
import {P256Keys} from "../src/P256Keys.sol";
import {Signatures} from "../src/Signatures.sol";
import {VaultTest} from "./VaultTest.sol";
import {SigningContract} from "./tokens/SigningContract.sol";

/// @dev Gives the library calldata.
contract Verifier {
    P256Keys private immutable keys;

    constructor(P256Keys keys_) {
        keys = keys_;
    }

    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isSignedBy(keys, signer, digest, signature);
    }

    function whichSigned(address first, address second, bytes32 digest, bytes calldata signature)
        external
        view
        returns (address)
    {
        return Signatures.whichSigned(keys, first, second, digest, signature);
    }
}

contract SignaturesTest is VaultTest {
    uint256 private constant SECP256K1_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;

    Verifier private verifier;

    function setUp() public override {
        super.setUp();
        verifier = new Verifier(P256Keys(factory.p256Keys()));
    }

    function testFuzz_EcdsaOf65And64Bytes(uint256 key, bytes32 digest) public view {
        key = _bound(key, 1, SECP256K1_N - 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        (, bytes32 vs) = vm.signCompact(key, digest);
        address who = vm.addr(key);
        _accepts(who, digest, abi.encodePacked(hex"01", r, s, v));
        _accepts(who, digest, abi.encodePacked(hex"01", r, vs));
        _refusesSigned(who, digest, abi.encodePacked(hex"01", r, s, v - 27));
        _refusesSigned(who, ~digest, abi.encodePacked(hex"01", r, vs));
        _refusesSigned(address(this), digest, abi.encodePacked(hex"01", r, vs));
    }

    function testFuzz_RevertWhen_EcdsaHasAHighS(uint256 key, bytes32 digest) public view {
        key = _bound(key, 1, SECP256K1_N - 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        bytes32 high = bytes32(SECP256K1_N - uint256(s));
        vm.assertEq(ecrecover(digest, v == 27 ? 28 : 27, r, high), vm.addr(key));
        _refusesSigned(vm.addr(key), digest, abi.encodePacked(hex"01", r, high, v == 27 ? uint8(28) : uint8(27)));
    }

    function testFuzz_P256OverTheHashOfTheDigest(uint256 key, bytes32 digest) public view {
        key = _bound(key, 1, P256_N - 1);
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = _signP256(key, sha256(abi.encodePacked(digest)));
        address who = address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0x03), x, y)))));

        _accepts(who, digest, abi.encodePacked(hex"03", x, y, r, s));
        _refusesSigned(who, ~digest, abi.encodePacked(hex"03", x, y, r, s));
        _refusesSigned(who, digest, abi.encodePacked(hex"03", x, y, r, P256_N - uint256(s)));
        _refusesSigned(address(this), digest, abi.encodePacked(hex"03", x, y, r, s));
        (r, s) = _signP256(key, digest);
        _refusesSigned(who, digest, abi.encodePacked(hex"03", x, y, r, s));
    }

    function testFuzz_RevertWhen_TheP256KeyIsNoPoint(bytes32 x, bytes32 y, bytes32 r, bytes32 s) public view {
        address who = address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0x03), x, y)))));
        _refusesSigned(who, keccak256("digest"), abi.encodePacked(hex"03", x, y, r, s));
    }

    function testFuzz_AContractSpeaksForItself(bytes32 digest, bytes calldata rest) public {
        SigningContract who = new SigningContract(digest, rest);
        _accepts(address(who), digest, abi.encodePacked(hex"02", rest));
        _refusesSigned(address(who), ~digest, abi.encodePacked(hex"02", rest));
        _refusesSigned(address(who), digest, abi.encodePacked(hex"02", rest, hex"00"));
        _refusesSigned(address(who), digest, abi.encodePacked(hex"01", rest));
        _refusesSigned(stranger, digest, abi.encodePacked(hex"02", rest));
    }

    function test_AContractThatMisbehavesOnlyRefuses() public {
        bytes32 digest = keccak256("digest");
        SigningContract who = new SigningContract(digest, "");
        for (uint8 mood = 1; mood < 5; mood++) {
            who.setMood(SigningContract.Mood(mood));
            _refusesSigned(address(who), digest, hex"02");
        }
        who.setMood(SigningContract.Mood.AnswersLong);
        _accepts(address(who), digest, hex"02");
    }

    function testFuzz_NoPrecompileSpeaksForItself(uint16 precompile, bytes32 seed, bytes calldata rest) public view {
        // A hash, as every digest is: one that began with 28 zeros would be echoed as the right answer.
        bytes32 digest = keccak256(abi.encode(seed));
        _refusesSigned(address(uint160(_bound(precompile, 1, 0x200))), digest, abi.encodePacked(hex"02", rest));
    }

    function test_ThePrecompileThatEchoesDoesNotEither() public view {
        _refusesSigned(address(4), keccak256("digest"), hex"02");
    }

    function test_AContractBurnsNoMoreThanItsCap() public {
        SigningContract who = new SigningContract(keccak256("digest"), "");
        who.setMood(SigningContract.Mood.BurnsGas);
        uint256 before = gasleft();
        verifier.isSignedBy(address(who), keccak256("digest"), hex"02");
        vm.assertLe(before - gasleft(), 320_000);
    }

    function testFuzz_RevertWhen_TheTagIsUnknown(uint8 tag, bytes calldata rest) public view {
        vm.assume(tag == 0 || tag > 4);
        _refusesSigned(stranger, keccak256("digest"), abi.encodePacked(tag, rest));
        _refusesSigned(address(0), keccak256("digest"), abi.encodePacked(tag, rest));
    }

    function testFuzz_RevertWhen_TheLengthIsWrong(bytes calldata rest, bool isP256) public view {
        vm.assume(isP256 ? rest.length != 128 : rest.length != 64 && rest.length != 65);
        bytes memory signature = abi.encodePacked(isP256 ? bytes1(0x03) : bytes1(0x01), rest);
        _refusesSigned(stranger, keccak256("digest"), signature);
        _refusesSigned(address(0), keccak256("digest"), signature);
    }

    function testFuzz_NobodySignsWithGarbage(bytes32 digest, bytes calldata signature) public view {
        _refusesSigned(address(0), digest, signature);
        _refusesSigned(stranger, digest, signature);
    }

    function testFuzz_TellsWhichOfTwoSigned(bytes32 digest) public {
        vm.assertEq(verifier.whichSigned(buyer, payer, digest, _ecdsa(BUYER_KEY, digest)), buyer);
        vm.assertEq(verifier.whichSigned(buyer, payer, digest, _ecdsa(PAYER_KEY, digest)), payer);
        vm.assertEq(verifier.whichSigned(buyer, payer, digest, _ecdsa(STRANGER_KEY, digest)), address(0));
        address second = address(new SigningContract(digest, "yes"));
        vm.assertEq(verifier.whichSigned(buyer, second, digest, abi.encodePacked(hex"02", "yes")), second);
        vm.assertEq(verifier.whichSigned(second, buyer, digest, abi.encodePacked(hex"02", "yes")), second);
    }

    function testFuzz_APayersDeviceKeyClaims(uint256 key, Shape memory shape) public {
        key = _bound(key, 1, P256_N - 1);
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        Order memory order = _order(shape);
        order.payer = address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0x03), x, y)))));
        _lock(order);
        (bytes32 r, bytes32 s) = _signP256(key, sha256(abi.encodePacked(_digest("Claim", order))));
        vault.claim(order, abi.encodePacked(hex"03", x, y, r, s));
    }

    function test_TypesAreThoseOfTheSpecification() public pure {
        vm.assertEq(OrderHash.ORDER, keccak256(bytes(ORDER_TYPE)));
        vm.assertEq(OrderHash.LOCK, _type("Lock(Order order)"));
        vm.assertEq(OrderHash.RELEASE, _type("Release(Order order)"));
        vm.assertEq(OrderHash.CANCEL, _type("Cancel(Order order)"));
        vm.assertEq(OrderHash.CLAIM, _type("Claim(Order order)"));
        vm.assertEq(OrderHash.CONTEST, _type("Contest(Order order)"));
        vm.assertEq(OrderHash.SETTLE, _type("Settle(Order order,uint96 toBuyer)"));
        vm.assertEq(OrderHash.RULE, _type("Rule(Order order,uint96 toBuyer)"));
    }

    function testFuzz_TheDomainIsTheVaultOnThisChain(uint64 chainId) public {
        vm.assume(chainId != 0);
        vm.chainId(chainId);
        vm.assertEq(vault.domainSeparator(), _domain(address(vault)));
    }

    function _type(string memory head) private pure returns (bytes32) {
        return keccak256(bytes(string.concat(head, ORDER_TYPE)));
    }

    function _signP256(uint256 key, bytes32 hash) private pure returns (bytes32 r, bytes32 s) {
        (r, s) = vm.signP256(key, hash);
        if (uint256(s) > P256_N / 2) s = bytes32(P256_N - uint256(s));
    }

    function _accepts(address who, bytes32 digest, bytes memory signature) private view {
        vm.assertTrue(verifier.isSignedBy(who, digest, signature), "refused");
    }

    function _refusesSigned(address who, bytes32 digest, bytes memory signature) private view {
        vm.assertFalse(verifier.isSignedBy(who, digest, signature));
    }
}
