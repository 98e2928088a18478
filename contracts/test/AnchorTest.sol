// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchor, Log} from "../src/interfaces/IAnchor.sol";
import {Vm} from "./Vm.sol";

/// @notice An anchor, a log, and the trees of RFC 9162 word for word: recursion over all leaves, nothing shared with what
/// is tested. Typed data is hashed here a second time and apart from the sources.
abstract contract AnchorTest {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant LOG_KEY = 0x106;
    uint256 internal constant STRANGER_KEY = 0xBAD;
    string internal constant ORIGIN = "pay.example/ledger/2027";

    address internal immutable logKey = vm.addr(LOG_KEY);

    IAnchor internal anchor;
    Log internal log;
    bytes32 internal logId;

    function setUp() public virtual {
        // The code that is deployed elsewhere, not the one that is compiled quickly for the tests.
        anchor = IAnchor(vm.deployCode("out/Anchor.sol/Anchor.json"));
        log = Log({key: logKey, origin: ORIGIN, threshold: 0, cosigners: new address[](0)});
        logId = anchor.logIdOf(log);
    }

    // ---- trees ----

    /// @dev Leaves of one of many logs; those that share a seed begin alike, up to `shared`.
    function _leaves(bytes32 seed, uint256 branch, uint256 shared, uint256 count)
        internal
        pure
        returns (bytes32[] memory leaves)
    {
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i] = sha256(abi.encodePacked(bytes1(0x00), seed, i < shared ? 0 : branch, i));
        }
    }

    function _root(bytes32[] memory leaves, uint256 size) internal pure returns (bytes32) {
        return _hashOf(leaves, 0, size);
    }

    /// @dev PROOF(m, D[n]) of section 2.1.4.1.
    function _proof(bytes32[] memory leaves, uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        return _subproof(leaves, m, 0, n, true);
    }

    function _subproof(bytes32[] memory leaves, uint256 m, uint256 from, uint256 to, bool isWhole)
        private
        pure
        returns (bytes32[] memory)
    {
        if (m == to - from) {
            if (isWhole) return new bytes32[](0);
            bytes32[] memory one = new bytes32[](1);
            one[0] = _hashOf(leaves, from, to);
            return one;
        }
        uint256 k = _split(to - from);
        return m <= k
            ? _append(_subproof(leaves, m, from, from + k, isWhole), _hashOf(leaves, from + k, to))
            : _append(_subproof(leaves, m - k, from + k, to, false), _hashOf(leaves, from, from + k));
    }

    function _hashOf(bytes32[] memory leaves, uint256 from, uint256 to) private pure returns (bytes32) {
        if (to - from == 1) return leaves[from];
        uint256 k = _split(to - from);
        return _parent(_hashOf(leaves, from, from + k), _hashOf(leaves, from + k, to));
    }

    function _parent(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @dev The largest power of two smaller than `n`.
    function _split(uint256 n) internal pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }

    function _append(bytes32[] memory list, bytes32 last) internal pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; i++) {
            longer[i] = list[i];
        }
        longer[list.length] = last;
    }

    function _without(bytes32[] memory list, uint256 index) internal pure returns (bytes32[] memory shorter) {
        shorter = new bytes32[](list.length - 1);
        for (uint256 i = 0; i < shorter.length; i++) {
            shorter[i] = list[i < index ? i : i + 1];
        }
    }

    // ---- signatures ----

    function _sign(uint256 key, uint64 size, bytes32 root) internal view returns (bytes memory) {
        return _sign(key, _digest(logId, size, root));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(key, digest);
        return abi.encodePacked(hex"01", r, vs);
    }

    function _digest(bytes32 id, uint64 size, bytes32 root) internal view returns (bytes32) {
        bytes32 anchorType = keccak256("Anchor(bytes32 logId,uint64 size,bytes32 root)");
        bytes32 structHash = keccak256(abi.encode(anchorType, id, size, root));
        return keccak256(abi.encodePacked(hex"1901", _domain(), structHash));
    }

    function _domain() internal view returns (bytes32) {
        bytes32 domainType =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(domainType, keccak256("Sampan"), keccak256("1"), block.chainid, address(anchor)));
    }

    // ---- acts ----

    function _register(uint64 size, bytes32 root) internal {
        anchor.register(log, size, root, _sign(LOG_KEY, size, root), new bytes[](0));
    }

    function _anchor(uint64 size, bytes32 root, bytes32[] memory proof) internal {
        anchor.anchor(logId, size, root, proof, _sign(LOG_KEY, size, root));
    }

    function _refusesInconsistent(uint64 size, bytes32 root, bytes32[] memory proof) internal {
        (uint64 newest,) = anchor.headOf(logId);
        bytes memory signature = _sign(LOG_KEY, size, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorInconsistent.selector, newest, size));
        anchor.anchor(logId, size, root, proof, signature);
    }

    function _assertHead(uint64 size, bytes32 root) internal view {
        (uint64 keptSize, bytes32 keptRoot) = anchor.headOf(logId);
        vm.assertEq(keptSize, size, "size");
        vm.assertEq(keptRoot, root);
    }

    function _bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return value >= least && value <= most ? value : least + value % (most - least + 1);
    }
}
